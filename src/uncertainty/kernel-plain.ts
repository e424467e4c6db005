import { exp } from './exp.js';
import {
  BLOCK_DRAWS,
  MOST_REDRAWS,
  TABLE_POINTS,
  TABLE_REACH,
  TABLE_STEPS,
  type Kernel,
} from './kernel.js';
import { openStream } from './random.js';

/** Just below the last cell, so that its right end exists. */
const LAST_POSITION = TABLE_POINTS - 2 + 0.999;

/** G(z) by linear interpolation of its table; beyond the table its ends. */
const residual = (table: Float64Array, z: number): number => {
  const position = Math.max(0, Math.min(LAST_POSITION, (z + TABLE_REACH) * TABLE_STEPS));
  const cell = Math.trunc(position);
  const left = table[cell] as number;
  const right = table[cell + 1] as number;
  return left + (position - cell) * (right - left);
};

/**
 * The kernel in plain TypeScript: what the WebAssembly kernel must equal, and what runs where there is
 * no WebAssembly.
 *
 * @returns a kernel with memory of its own
 */
export function plainKernel(): Kernel {
  let memory = new Float64Array(0);
  const view = (slot: number): Float64Array =>
    memory.subarray(slot * BLOCK_DRAWS, (slot + 1) * BLOCK_DRAWS);
  const at = (values: Float64Array, i: number): number => values[i] as number;
  return {
    kind: 'plain',
    reserve: (slots) => {
      if (memory.length < slots * BLOCK_DRAWS) memory = new Float64Array(slots * BLOCK_DRAWS);
    },
    view,
    fill: (target, value, n) => {
      view(target).fill(value, 0, n);
    },
    start: (target, from, level, constant, n) => {
      const to = view(target);
      to.fill(constant, 0, n);
      for (const slot of [from, level]) {
        if (slot < 0) continue;
        const source = view(slot);
        for (let d = 0; d < n; d++) to[d] = at(to, d) + at(source, d);
      }
    },
    addScaled: (target, scale, source, n) => {
      const to = view(target);
      const from = view(source);
      for (let d = 0; d < n; d++) to[d] = at(to, d) + scale * at(from, d);
    },
    scale: (target, factor, source, n) => {
      const to = view(target);
      const from = view(source);
      for (let d = 0; d < n; d++) to[d] = factor * at(from, d);
    },
    exponentiate: (target, n) => {
      const to = view(target);
      for (let d = 0; d < n; d++) to[d] = exp(at(to, d));
    },
    sum: (source, n) => {
      const from = view(source);
      // Two sums, as the two lanes of a vector.
      const sums = [0, 0];
      for (let d = 0; d < n; d++) sums[d & 1] = (sums[d & 1] as number) + at(from, d);
      return (sums[0] as number) + (sums[1] as number);
    },
    addNormals: (target, scale, { name, seed, block }, n) => {
      const to = view(target);
      const stream = openStream(seed, name, block);
      for (let d = 0; d < n; d++) to[d] = at(to, d) + scale * stream.normal();
    },
    lognormals: (target, level, constant, scale, sum, { name, seed, block }, n) => {
      const to = view(target);
      const from = level < 0 ? undefined : view(level);
      const into = view(sum);
      const stream = openStream(seed, name, block);
      for (let d = 0; d < n; d++) {
        const start = from === undefined ? constant : constant + at(from, d);
        to[d] = exp(start + scale * stream.normal());
        into[d] = at(into, d) + at(to, d);
      }
    },
    addNormalsAndExp: (target, scale, sum, { name, seed, block }, n) => {
      const to = view(target);
      const into = view(sum);
      const stream = openStream(seed, name, block);
      for (let d = 0; d < n; d++) {
        to[d] = exp(at(to, d) + scale * stream.normal());
        into[d] = at(into, d) + at(to, d);
      }
    },
    addResiduals: (target, centre, scale, table, upper, { name, seed, block }, n) => {
      const to = view(target);
      const middle = view(centre);
      const shape = view(table);
      const stream = openStream(seed, name, block);
      const first = Float64Array.from({ length: n }, () => stream.normal());
      for (let d = 0; d < n; d++) {
        const c = at(middle, d);
        let drawn = c + scale * residual(shape, at(first, d));
        // Truncation, not clamping: a draw beyond the bound is drawn again.
        for (let k = 0; drawn > upper && k < MOST_REDRAWS; k++) {
          drawn = c + scale * residual(shape, stream.normal());
        }
        to[d] = at(to, d) + Math.min(drawn, upper);
      }
    },
    addChoices: (target, table, count, { name, seed, block }, n) => {
      const to = view(target);
      const options = view(table);
      const stream = openStream(seed, name, block);
      for (let d = 0; d < n; d++) {
        const u = stream.uniform() * count;
        const cell = Math.trunc(u);
        const entry = 3 * cell;
        const own = u - cell < at(options, entry);
        to[d] = at(to, d) + at(options, own ? entry + 1 : entry + 2);
      }
    },
  };
}
