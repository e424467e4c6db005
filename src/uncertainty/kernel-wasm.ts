import { FRACTIONAL_POWERS } from './exp.js';
import { KERNEL_BASE64 } from './kernel-bytes.js';
import { BLOCK_DRAWS, MOST_REDRAWS, type Kernel, type StreamKey } from './kernel.js';
import { plainKernel } from './kernel-plain.js';
import { LAYER_EDGE, LAYER_LIMIT, LAYER_SCALE, writeState } from './random.js';

/** What the compiled module offers: the operations of `Kernel`, on the stream whose state is in memory. */
type Exports = {
  readonly fill: (target: number, value: number, n: number) => void;
  readonly start: (
    target: number,
    from: number,
    level: number,
    constant: number,
    n: number,
  ) => void;
  readonly addScaled: (target: number, scale: number, source: number, n: number) => void;
  readonly scale: (target: number, factor: number, source: number, n: number) => void;
  readonly exponentiate: (target: number, n: number) => void;
  readonly sum: (source: number, n: number) => number;
  readonly addNormals: (target: number, scale: number, n: number) => void;
  readonly lognormals: (
    target: number,
    level: number,
    constant: number,
    scale: number,
    sum: number,
    n: number,
  ) => void;
  readonly addNormalsAndExp: (target: number, scale: number, sum: number, n: number) => void;
  readonly addResiduals: (
    target: number,
    centre: number,
    scale: number,
    table: number,
    upper: number,
    redraws: number,
    n: number,
  ) => void;
  readonly addChoices: (target: number, table: number, count: number, n: number) => void;
};

/** The part of the engine's WebAssembly that is used; the core's types know neither Node nor a page. */
type WebAssemblyApi = {
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Instance: new (
    module: object,
    imports: Readonly<Record<string, Readonly<Record<string, unknown>>>>,
  ) => { readonly exports: unknown };
  readonly Memory: new (descriptor: { readonly initial: number }) => {
    readonly buffer: ArrayBuffer;
    readonly grow: (pages: number) => number;
  };
};

const SLOT_BYTES = 8 * BLOCK_DRAWS;
const PAGE_BYTES = 65536;

/** Where the tables lie in slot 0, in bytes; assembly/kernel.ts says the same. */
const LAYER_SCALE_AT = 1024;
const LAYER_LIMIT_AT = 2048;
const POWERS_AT = 2560;
const LAYER_EDGE_AT = 3072;

const decode = (text: string): Uint8Array => {
  const binary = (globalThis as unknown as { atob: (text: string) => string }).atob(text);
  return Uint8Array.from(binary, (character) => character.charCodeAt(0));
};

let compiled: object | undefined;

/**
 * The kernel in WebAssembly with vectors: the same bytes as `plainKernel`, several times as fast.
 *
 * @returns a kernel with memory of its own, or undefined where the engine has no WebAssembly vectors
 */
export function wasmKernel(): Kernel | undefined {
  const api = (globalThis as unknown as { WebAssembly?: WebAssemblyApi }).WebAssembly;
  if (api === undefined) return undefined;
  try {
    compiled ??= new api.Module(decode(KERNEL_BASE64));
  } catch {
    // An engine without vectors refuses the module: the plain kernel gives the same bytes.
    return undefined;
  }
  const memory = new api.Memory({ initial: 1 });
  const instance = new api.Instance(compiled, { env: { memory } });
  return wrap(instance.exports as Exports, memory);
}

const wrap = (run: Exports, memory: InstanceType<WebAssemblyApi['Memory']>): Kernel => {
  let state = new Int32Array(memory.buffer, 0, 16);
  new Float64Array(memory.buffer, LAYER_SCALE_AT).set(LAYER_SCALE);
  new Int32Array(memory.buffer, LAYER_LIMIT_AT).set(LAYER_LIMIT);
  new Float64Array(memory.buffer, POWERS_AT).set(FRACTIONAL_POWERS);
  new Float64Array(memory.buffer, LAYER_EDGE_AT).set(LAYER_EDGE.subarray(1));
  const open = ({ name, seed, block }: StreamKey): void => {
    writeState(state, name, seed, block);
  };
  return {
    kind: 'wasm',
    reserve: (slots) => {
      const missing = Math.ceil((slots * SLOT_BYTES - memory.buffer.byteLength) / PAGE_BYTES);
      if (missing > 0) memory.grow(missing);
      state = new Int32Array(memory.buffer, 0, 16);
    },
    view: (slot) => new Float64Array(memory.buffer, slot * SLOT_BYTES, BLOCK_DRAWS),
    fill: run.fill,
    start: run.start,
    addScaled: run.addScaled,
    scale: run.scale,
    exponentiate: run.exponentiate,
    sum: run.sum,
    addNormals: (target, scale, stream, n) => {
      open(stream);
      run.addNormals(target, scale, n);
    },
    lognormals: (target, level, constant, scale, sum, stream, n) => {
      open(stream);
      run.lognormals(target, level, constant, scale, sum, n);
    },
    addNormalsAndExp: (target, scale, sum, stream, n) => {
      open(stream);
      run.addNormalsAndExp(target, scale, sum, n);
    },
    addResiduals: (target, centre, scale, table, upper, stream, n) => {
      open(stream);
      run.addResiduals(target, centre, scale, table, upper, MOST_REDRAWS, n);
    },
    addChoices: (target, table, count, stream, n) => {
      open(stream);
      run.addChoices(target, table, count, n);
    },
  };
};

/** Kernels that nobody uses at the moment: their memory serves the next one who asks. */
const idle: { readonly fast: Kernel[]; readonly plain: Kernel[] } = { fast: [], plain: [] };

/**
 * Lends a kernel for the time of a call: the fastest that the engine offers, or the plain one.
 *
 * @param which `fast` or `plain`
 * @param use what is done with it; what it leaves in the memory is overwritten by the next
 * @returns what `use` returns
 */
export function withKernel<Result>(
  which: 'fast' | 'plain',
  use: (kernel: Kernel) => Result,
): Result {
  const make = (): Kernel => (which === 'plain' ? plainKernel() : (wasmKernel() ?? plainKernel()));
  const kernel = idle[which].pop() ?? make();
  try {
    return use(kernel);
  } finally {
    idle[which].push(kernel);
  }
}
