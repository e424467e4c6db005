import { exp, lnUnit } from './exp.js';

/**
 * Seeded random numbers, one stream per named parameter. A stream depends only on the seed, its name
 * and the number of its block of draws, so adding a parameter or a run does not move the draws of the
 * others, blocks can be drawn by any worker, and a result is the same bytes on any machine.
 *
 * Generator: four lanes of sfc32 in turn (Chris Doty-Humphrey's "Small Fast Counting", 32-bit,
 * PractRand), because four lanes are one vector operation in the WebAssembly kernel. Normals:
 * Doornik's ZIGNOR form of the Marsaglia–Tsang ziggurat (J. A. Doornik, "An improved ziggurat method
 * to generate normal random samples", 2005), 128 layers.
 */

/** A stream of random numbers. */
export type RandomStream = {
  /** The next uniform number in [0, 1), with 32 random bits. */
  readonly uniform: () => number;
  /** The next standard normal number. */
  readonly normal: () => number;
};

/** A stream's name, hashed: four 32-bit words. */
export type StreamName = readonly [number, number, number, number];

const LAYERS = 128;
/** Start of the right tail and common area of the layers, for 128 layers (Doornik 2005, Table 1). */
const TAIL_START = 3.442619855899;
const LAYER_AREA = 9.91256303526217e-3;
const TWO_31 = 2147483648;
const TWO_M32 = 1 / 4294967296;

/** Right edge of each layer. */
export const LAYER_EDGE: Float64Array = new Float64Array(LAYERS + 1);
/** What a signed 32-bit word is multiplied by in each layer. */
export const LAYER_SCALE: Float64Array = new Float64Array(LAYERS);
/** Words of smaller magnitude lie inside the layer for certain. */
export const LAYER_LIMIT: Int32Array = new Int32Array(LAYERS);
{
  let density = Math.exp(-0.5 * TAIL_START * TAIL_START);
  LAYER_EDGE[0] = LAYER_AREA / density;
  LAYER_EDGE[1] = TAIL_START;
  for (let i = 2; i < LAYERS; i++) {
    const previous = LAYER_EDGE[i - 1] as number;
    LAYER_EDGE[i] = Math.sqrt(-2 * Math.log(LAYER_AREA / previous + density));
    density = Math.exp(-0.5 * (LAYER_EDGE[i] as number) ** 2);
  }
  LAYER_EDGE[LAYERS] = 0;
  for (let i = 0; i < LAYERS; i++) {
    const edge = LAYER_EDGE[i] as number;
    LAYER_SCALE[i] = edge / TWO_31;
    LAYER_LIMIT[i] = Math.floor(((LAYER_EDGE[i + 1] as number) / edge) * TWO_31);
  }
}

/** MurmurHash3's finaliser: every bit of the input reaches every bit of the output. */
const mix = (word: number): number => {
  let h = word;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return h ^ (h >>> 16);
};

/** Four starts, so that similar names give unrelated words: fractional parts of φ, π and e, and FNV's. */
const FNV_PRIME = 0x01000193;
const STARTS = [0x811c9dc5, 0x9e3779b9, 0x243f6a88, 0xb7e15162] as const;

/**
 * Hashes the name of a stream: FNV-1a over its characters, finished as MurmurHash3 does, from four starts.
 *
 * @param text what the numbers are for, e.g. `shared:pue` or `own:llama-2-70b:hours`
 * @returns four words, to be used with any seed
 */
export function streamName(text: string): StreamName {
  let [a, b, c, d]: [number, number, number, number] = [...STARTS];
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    a = Math.imul(a ^ code, FNV_PRIME);
    b = Math.imul(b ^ code, FNV_PRIME);
    c = Math.imul(c ^ code, FNV_PRIME);
    d = Math.imul(d ^ code, FNV_PRIME);
  }
  return [mix(a), mix(b), mix(c), mix(d)];
}

/**
 * The name of a part of something named: `own:llama-2-70b` and `residual` give one name of both. It costs
 * a fraction of hashing a long text.
 *
 * @param whole hashed name
 * @param part hashed name
 */
export function subStream(whole: StreamName, part: StreamName): StreamName {
  return [
    mix(whole[0] ^ part[1]),
    mix(whole[1] ^ part[2]),
    mix(whole[2] ^ part[3]),
    mix(whole[3] ^ part[0]),
  ];
}

const LANES = 4;

/**
 * Writes the generator's state for a seed, a name and a block: words a, b, c and d of lane 0 to 3.
 *
 * @param state at least 16 words; the first 16 are overwritten
 * @param name from `streamName`
 * @param seed whole number from 0 to 2³²−1
 * @param block number of the block of draws
 */
export function writeState(state: Int32Array, name: StreamName, seed: number, block: number): void {
  for (let k = 0; k < 4; k++) {
    const word = (name[k] as number) ^ mix((seed + Math.imul(k + 1, 0x9e3779b9)) | 0);
    for (let lane = 0; lane < LANES; lane++) {
      state[LANES * k + lane] = mix((word + Math.imul(block * LANES + lane + 1, 0x27d4eb2f)) | 0);
    }
  }
}

/** Steps before the first number: the first outputs of sfc32 still show the seed (its author's warm-up). */
const WARM_UP = 12;

const step = (state: Int32Array, out: Int32Array): void => {
  for (let lane = 0; lane < LANES; lane++) {
    const a = state[lane] as number;
    const b = state[LANES + lane] as number;
    const c = state[2 * LANES + lane] as number;
    const d = state[3 * LANES + lane] as number;
    const t = (a + b + d) | 0;
    state[3 * LANES + lane] = d + 1;
    state[lane] = b ^ (b >>> 9);
    state[LANES + lane] = c + (c << 3);
    state[2 * LANES + lane] = ((c << 21) | (c >>> 11)) + t;
    out[lane] = t;
  }
};

const checkSeed = (seed: number): void => {
  if (!Number.isInteger(seed) || seed < 0 || seed > 0xffffffff) {
    throw new RangeError(`seed: got ${seed}, expected a whole number from 0 to 4294967295`);
  }
};

/**
 * Opens the random stream that belongs to a seed and a name.
 *
 * @param seed whole number from 0 to 2³²−1
 * @param name what the numbers are for, e.g. `shared:pue` or `own:llama-2-70b:hours`
 * @param block number of the block of draws, 0 for the first
 * @returns the stream; the same seed, name and block always give the same numbers
 * @throws RangeError when the seed is not a whole number from 0 to 2³²−1
 * @example randomStream(1, 'shared:pue').uniform() === randomStream(1, 'shared:pue').uniform() // true
 */
export function randomStream(seed: number, name: string, block = 0): RandomStream {
  checkSeed(seed);
  return openStream(seed, streamName(name), block);
}

/** Opens the stream of a hashed name; see `randomStream`. */
export function openStream(seed: number, name: StreamName, block: number): RandomStream {
  checkSeed(seed);
  const state = new Int32Array(4 * LANES);
  const out = new Int32Array(LANES);
  writeState(state, name, seed, block);
  for (let i = 0; i < WARM_UP; i++) step(state, out);
  let taken = LANES;
  const next = (): number => {
    if (taken === LANES) {
      step(state, out);
      taken = 0;
    }
    return out[taken++] as number;
  };
  const normal = (): number => {
    for (;;) {
      const layer = next() & 127;
      // A second word keeps the value independent of the bits that chose the layer.
      const word = next();
      const x = word * (LAYER_SCALE[layer] as number);
      if ((word ^ (word >> 31)) < (LAYER_LIMIT[layer] as number)) return x;
      const decided = decide(layer, x, word < 0, next);
      if (decided !== undefined) return decided;
    }
  };
  return { uniform: () => (next() >>> 0) * TWO_M32, normal };
}

/** A uniform number in (0, 1). */
const open = (word: number): number => ((word >>> 0) + 0.5) * TWO_M32;

/** What is left to decide when a draw misses the inside of its layer (about 1 in 80). */
const decide = (
  layer: number,
  x: number,
  negative: boolean,
  next: () => number,
): number | undefined => {
  if (layer === 0) {
    for (;;) {
      const a = -lnUnit(open(next())) / TAIL_START;
      const b = -lnUnit(open(next()));
      if (b + b >= a * a) return negative ? -(TAIL_START + a) : TAIL_START + a;
    }
  }
  const upper = LAYER_EDGE[layer] as number;
  const lower = LAYER_EDGE[layer + 1] as number;
  const f0 = exp(-0.5 * (upper * upper - x * x));
  const f1 = exp(-0.5 * (lower * lower - x * x));
  return f1 + (next() >>> 0) * TWO_M32 * (f0 - f1) < 1 ? x : undefined;
};
