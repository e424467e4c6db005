import type { StreamName } from './random.js';

/** Draws of one block: what a slot of a kernel's memory holds, and the unit of work of a worker. */
export const BLOCK_DRAWS = 1024;

/** The first slots hold tables and the generator's words. */
export const FIRST_SLOT = 3;

/** Which random numbers an operation takes: a named stream of one block. */
export type StreamKey = {
  readonly name: StreamName;
  readonly seed: number;
  readonly block: number;
};

/**
 * The inner loops of the simulation, on slots of 1,024 doubles. Two implementations give the same bytes:
 * plain TypeScript, the reference, and WebAssembly with vectors, which is several times faster.
 * `n` is the number of draws in the block, at most 1,024.
 */
export type Kernel = {
  readonly kind: 'plain' | 'wasm';
  /** Makes room for this many slots; what they hold is lost. */
  readonly reserve: (slots: number) => void;
  /** The draws of a slot. A view: `reserve` makes it stale. */
  readonly view: (slot: number) => Float64Array;
  /** target = value. */
  readonly fill: (target: number, value: number, n: number) => void;
  /** target = constant [+ from] [+ level]; −1 leaves one out. */
  readonly start: (
    target: number,
    from: number,
    level: number,
    constant: number,
    n: number,
  ) => void;
  /** target += scale · source. */
  readonly addScaled: (target: number, scale: number, source: number, n: number) => void;
  /** target = factor · source. */
  readonly scale: (target: number, factor: number, source: number, n: number) => void;
  /** target = e^target. */
  readonly exponentiate: (target: number, n: number) => void;
  /** Sum of a slot. */
  readonly sum: (source: number, n: number) => number;
  /** target += scale · normal. */
  readonly addNormals: (target: number, scale: number, stream: StreamKey, n: number) => void;
  /** target = e^(constant [+ level] + scale · normal), sum += target; −1 leaves the level out. */
  readonly lognormals: (
    target: number,
    level: number,
    constant: number,
    scale: number,
    sum: number,
    stream: StreamKey,
    n: number,
  ) => void;
  /** target = e^(target + scale · normal), sum += target: the three steps at once. */
  readonly addNormalsAndExp: (
    target: number,
    scale: number,
    sum: number,
    stream: StreamKey,
    n: number,
  ) => void;
  /**
   * target += centre + scale · G(normal), where `table` holds G at −6, −6 + 1/32, … 6; a sum beyond
   * `upper` is drawn again, at most 64 times, then set to it.
   */
  readonly addResiduals: (
    target: number,
    centre: number,
    scale: number,
    table: number,
    upper: number,
    stream: StreamKey,
    n: number,
  ) => void;
  /**
   * target += one of `count` values, drawn by the alias method (Walker 1977): `table` holds for each
   * cell its threshold, its value and its alias' value.
   */
  readonly addChoices: (
    target: number,
    table: number,
    count: number,
    stream: StreamKey,
    n: number,
  ) => void;
};

/** Residuals redrawn at most this often before a draw is set to its bound. */
export const MOST_REDRAWS = 64;

/** Points of a residual table: from −6 to 6 in steps of 1/32. */
export const TABLE_POINTS = 385;
export const TABLE_REACH = 6;
export const TABLE_STEPS = 32;
