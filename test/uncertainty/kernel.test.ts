import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compileKernel, sourceOfBytes } from '../../assembly/compile.js';
import { aliasTable } from '../../src/uncertainty/compile.js';
import { exp, lnUnit } from '../../src/uncertainty/exp.js';
import { BLOCK_DRAWS, FIRST_SLOT, type Kernel } from '../../src/uncertainty/kernel.js';
import { KERNEL_BASE64 } from '../../src/uncertainty/kernel-bytes.js';
import { plainKernel } from '../../src/uncertainty/kernel-plain.js';
import { wasmKernel } from '../../src/uncertainty/kernel-wasm.js';
import { randomStream, streamName } from '../../src/uncertainty/random.js';
import { residualTable } from '../../src/uncertainty/residual-table.js';

const [TARGET, SOURCE, TABLE] = [FIRST_SLOT, FIRST_SLOT + 1, FIRST_SLOT + 2];

/** What an operation leaves in the target, on both kernels, from the same start. */
const both = (
  values: readonly number[],
  operate: (kernel: Kernel) => number | void,
): readonly (readonly number[])[] =>
  [plainKernel(), wasmKernel() as Kernel].map((kernel) => {
    kernel.reserve(TABLE + 1);
    for (const slot of [TARGET, SOURCE, TABLE]) {
      kernel
        .view(slot)
        .set(Float64Array.from({ length: BLOCK_DRAWS }, (_, i) => values[i] ?? i / 7));
    }
    const returned = operate(kernel);
    return [...kernel.view(TARGET), returned ?? 0];
  });

const numbers = fc.array(fc.double({ min: -650, max: 650, noNaN: true }), { minLength: 40 });
const draws = fc.integer({ min: 1, max: BLOCK_DRAWS });
const seed = fc.integer({ min: 0, max: 0xffffffff });
const key = (s: number, name: string, block: number) => ({
  name: streamName(name),
  seed: s,
  block,
});

describe('the WebAssembly kernel gives the bytes of the plain one', () => {
  const agree = (
    values: readonly number[],
    n: number,
    operate: (kernel: Kernel) => number | void,
  ): void => {
    const [plain, wasm] = both(values, operate);
    // What lies beyond the block's draws is nobody's.
    expect([...(wasm ?? []).slice(0, n), wasm?.at(-1)]).toEqual([
      ...(plain ?? []).slice(0, n),
      plain?.at(-1),
    ]);
  };

  it('start, addScaled, scale, exponentiate, sum', () => {
    fc.assert(
      fc.property(numbers, draws, fc.double({ min: -3, max: 3, noNaN: true }), (values, n, x) => {
        agree(values, n, (k) => k.start(TARGET, SOURCE, TABLE, x, n));
        agree(values, n, (k) => k.start(TARGET, -1, SOURCE, x, n));
        agree(values, n, (k) => k.addScaled(TARGET, x, SOURCE, n));
        agree(values, n, (k) => k.scale(TARGET, x, SOURCE, n));
        agree(values, n, (k) => k.exponentiate(TARGET, n));
        agree(values, n, (k) => k.sum(SOURCE, n));
        agree(values, n, (k) => k.fill(TARGET, x, n));
      }),
      { numRuns: 40 },
    );
  });

  it('normals, residuals with a bound, choices', () => {
    const shape = Array.from({ length: 60 }, (_, i) => Math.sinh((i - 29.5) / 20));
    const table = aliasTable([1, 2, 5, 9].map((weight) => ({ weight, ln: Math.log(weight) })));
    fc.assert(
      fc.property(seed, fc.string(), fc.nat(300), draws, (s, name, block, n) => {
        agree([], n, (k) => k.addNormals(TARGET, 1.5, key(s, name, block), n));
        agree([], n, (k) => {
          k.fill(TABLE, 0.25, n);
          k.lognormals(TARGET, TABLE, -1, 0.7, SOURCE, key(s, name, block), n);
          return k.sum(SOURCE, n);
        });
        agree([], n, (k) => {
          k.addNormalsAndExp(TARGET, 0.7, SOURCE, key(s, name, block), n);
          return k.sum(SOURCE, n);
        });
        agree([], n, (k) => {
          k.view(TABLE).set(residualTable(shape));
          k.fill(SOURCE, 0, n);
          k.addResiduals(TARGET, SOURCE, 2, TABLE, 1, key(s, name, block), n);
        });
        agree([], n, (k) => {
          k.view(TABLE).set(table);
          k.addChoices(TARGET, TABLE, 4, key(s, name, block), n);
        });
      }),
      { numRuns: 200 },
    );
  });

  it('the bytes in the repository are what assembly/kernel.ts compiles to', async () => {
    expect(sourceOfBytes(await compileKernel())).toContain(`'${KERNEL_BASE64.slice(0, 90)}'`);
    expect(Buffer.from(await compileKernel()).toString('base64')).toBe(KERNEL_BASE64);
  });
});

describe('streams', () => {
  it('a kernel’s normals are those of randomStream', () => {
    const kernel = wasmKernel() as Kernel;
    kernel.reserve(TABLE + 1);
    kernel.fill(TARGET, 0, BLOCK_DRAWS);
    kernel.addNormals(TARGET, 1, key(7, 'shared:pue', 3), BLOCK_DRAWS);
    const stream = randomStream(7, 'shared:pue', 3);
    expect([...kernel.view(TARGET)]).toEqual(
      Array.from({ length: BLOCK_DRAWS }, () => stream.normal()),
    );
  });

  it('blocks of one name are uncorrelated', () => {
    const blocks = Array.from({ length: 40 }, (_, block) => {
      const stream = randomStream(1, 'x', block);
      return Array.from({ length: BLOCK_DRAWS }, () => stream.normal());
    });
    for (let b = 1; b < blocks.length; b++) {
      const r =
        (blocks[b] ?? []).reduce((sum, v, i) => sum + v * (blocks[b - 1]?.[i] ?? NaN), 0) /
        BLOCK_DRAWS;
      expect(Math.abs(r)).toBeLessThan(5 / Math.sqrt(BLOCK_DRAWS));
    }
  });
});

describe('exp and ln by additions and multiplications', () => {
  it('exp is within 1e-15 of the engine’s; ±700 beyond', () => {
    fc.assert(
      fc.property(fc.double({ min: -700, max: 700, noNaN: true }), (x) => {
        expect(Math.abs(exp(x) / Math.exp(x) - 1)).toBeLessThan(1e-15);
      }),
      { numRuns: 5000 },
    );
    expect([exp(0), exp(1e9), exp(-1e9)]).toEqual([1, exp(700), exp(-700)]);
  });

  it('lnUnit is within 1e-15 of the engine’s', () => {
    fc.assert(
      fc.property(fc.double({ min: 2 ** -33, max: 1, noNaN: true }), (u) => {
        expect(Math.abs(lnUnit(u) - Math.log(u))).toBeLessThan(1e-15 * Math.max(1, -Math.log(u)));
      }),
      { numRuns: 2000 },
    );
  });
});

describe('aliasTable', () => {
  it('every option keeps its probability', () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: 1e-3, max: 50, noNaN: true }), { minLength: 1, maxLength: 60 }),
        (weights) => {
          const table = aliasTable(weights.map((weight, ln) => ({ weight, ln })));
          const n = weights.length;
          const found = weights.map(() => 0);
          for (let cell = 0; cell < n; cell++) {
            const [threshold, own, alias] = table.subarray(3 * cell, 3 * cell + 3);
            found[own as number] = (found[own as number] ?? 0) + (threshold as number) / n;
            found[alias as number] =
              (found[alias as number] ?? 0) + (1 - (threshold as number)) / n;
          }
          const total = weights.reduce((a, b) => a + b, 0);
          found.forEach((share, i) => {
            expect(share).toBeCloseTo((weights[i] ?? NaN) / total, 10);
          });
        },
      ),
    );
  });

  it.each([0, 342])('%s options → a clear error', (n) => {
    expect(() => aliasTable(Array.from({ length: n }, () => ({ weight: 1, ln: 0 })))).toThrow(
      `options: got ${n}, expected from 1 to 341`,
    );
  });
});

describe('residualTable', () => {
  it('fewer than 20 residuals → normal', () => {
    expect(residualTable([1, 2, 3])[192 + 32]).toBe(1);
  });

  it('quantiles of a smoothed sample: by brute force of Silverman’s smoothed bootstrap', () => {
    const shape = Array.from({ length: 200 }, (_, i) =>
      i < 150 ? (i - 75) / 100 : (i - 170) / 12,
    );
    const table = residualTable(shape);
    const h = 0.9 * 200 ** -0.2;
    const stream = randomStream(3, 'brute');
    const n = 200_000;
    const drawn = Float64Array.from(
      { length: n },
      () =>
        ((shape[Math.floor(stream.uniform() * 200)] ?? NaN) + h * stream.normal()) /
        Math.sqrt(1 + h * h),
    ).sort();
    // Φ(−2), Φ(−1), ½, Φ(1), Φ(2).
    for (const [z, p] of [
      [-2, 0.022750131948],
      [-1, 0.158655253931],
      [0, 0.5],
      [1, 0.841344746069],
      [2, 0.977249868052],
    ] as const) {
      expect(table[(z + 6) * 32]).toBeCloseTo(drawn[Math.floor(p * n)] ?? NaN, 1);
    }
  });
});
