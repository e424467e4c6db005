/**
 * Seeded random numbers, one stream per named parameter. A stream depends only on the seed and its
 * name, so adding a parameter or a run does not move the draws of the others, and a result is the
 * same bytes on any machine.
 *
 * Generator: sfc32 (Chris Doty-Humphrey's "Small Fast Counting", 32-bit, PractRand). Normals:
 * Doornik's ZIGNOR form of the Marsaglia–Tsang ziggurat (J. A. Doornik, "An improved ziggurat method
 * to generate normal random samples", 2005), 128 layers.
 */

/** A stream of random numbers. */
export type RandomStream = {
  /** The next uniform number in [0, 1), with 32 random bits. */
  readonly uniform: () => number;
  /** The next standard normal number. */
  readonly normal: () => number;
  /** Adds `scale` times the next standard normal numbers to the target, one per element. */
  readonly addNormals: (target: Float64Array, scale: number) => void;
};

const LAYERS = 128;
/** Start of the right tail and common area of the layers, for 128 layers (Doornik 2005, Table 1). */
const TAIL_START = 3.442619855899;
const LAYER_AREA = 9.91256303526217e-3;

const layerEdge = new Float64Array(LAYERS + 1);
const layerRatio = new Float64Array(LAYERS);
{
  let density = Math.exp(-0.5 * TAIL_START * TAIL_START);
  layerEdge[0] = LAYER_AREA / density;
  layerEdge[1] = TAIL_START;
  for (let i = 2; i < LAYERS; i++) {
    const previous = layerEdge[i - 1] as number;
    layerEdge[i] = Math.sqrt(-2 * Math.log(LAYER_AREA / previous + density));
    density = Math.exp(-0.5 * (layerEdge[i] as number) ** 2);
  }
  layerEdge[LAYERS] = 0;
  for (let i = 0; i < LAYERS; i++) {
    layerRatio[i] = (layerEdge[i + 1] as number) / (layerEdge[i] as number);
  }
}

/**
 * Four 32-bit words from a text and a seed: MurmurHash3's finaliser over an FNV-1a accumulation, once
 * per word with a different start, so that similar names give unrelated streams.
 */
function hashToWords(seed: number, name: string): [number, number, number, number] {
  const word = (start: number): number => {
    let h = (start ^ seed) >>> 0;
    for (let i = 0; i < name.length; i++) {
      h = Math.imul(h ^ name.charCodeAt(i), 0x01000193) >>> 0;
    }
    h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
    h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
    return (h ^ (h >>> 16)) >>> 0;
  };
  return [word(0x811c9dc5), word(0x9e3779b9), word(0x243f6a88), word(0xb7e15162)];
}

/**
 * Opens the random stream that belongs to a seed and a name.
 *
 * @param seed whole number from 0 to 2³²−1
 * @param name what the numbers are for, e.g. `shared:pue` or `own:llama-2-70b:hours`
 * @returns the stream; the same seed and name always give the same numbers
 * @throws RangeError when the seed is not a whole number from 0 to 2³²−1
 * @example randomStream(1, 'shared:pue').uniform() === randomStream(1, 'shared:pue').uniform() // true
 */
export function randomStream(seed: number, name: string): RandomStream {
  if (!Number.isInteger(seed) || seed < 0 || seed > 0xffffffff) {
    throw new RangeError(`seed: got ${seed}, expected a whole number from 0 to 4294967295`);
  }
  let [a, b, c, d] = hashToWords(seed, name);
  const next = (): number => {
    const t = (((a + b) | 0) + d) | 0;
    d = (d + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (c << 21) | (c >>> 11);
    c = (c + t) | 0;
    return t;
  };
  // The first outputs of sfc32 still show the seed: 12 rounds are its author's warm-up.
  for (let i = 0; i < 12; i++) next();

  const uniform = (): number => (next() >>> 0) / 4294967296;
  const openUniform = (): number => ((next() >>> 0) + 0.5) / 4294967296;
  const tail = (sign: number): number => {
    for (;;) {
      const x = Math.log(openUniform()) / TAIL_START;
      const y = Math.log(openUniform());
      if (-2 * y >= x * x) return sign < 0 ? x - TAIL_START : TAIL_START - x;
    }
  };
  /** What is left to decide when the draw misses the inside of its layer (about 1 in 80). */
  const decide = (layer: number, u: number): number | undefined => {
    if (layer === 0) return tail(u);
    const x = u * (layerEdge[layer] as number);
    const upper = layerEdge[layer] as number;
    const lower = layerEdge[layer + 1] as number;
    const f0 = Math.exp(-0.5 * (upper * upper - x * x));
    const f1 = Math.exp(-0.5 * (lower * lower - x * x));
    return f1 + uniform() * (f0 - f1) < 1 ? x : undefined;
  };
  const normal = (): number => {
    for (;;) {
      const layer = next() & 127;
      // A second word keeps the value independent of the bits that chose the layer.
      const u = next() / 2147483648;
      if (Math.abs(u) < (layerRatio[layer] as number)) return u * (layerEdge[layer] as number);
      const decided = decide(layer, u);
      if (decided !== undefined) return decided;
    }
  };
  // The same numbers as `normal` in the same order, with the generator's state in local variables:
  // a simulation spends most of its time here.
  const addNormals = (target: Float64Array, scale: number): void => {
    let [s0, s1, s2, s3] = [a, b, c, d];
    for (let i = 0; i < target.length; i++) {
      const first = (((s0 + s1) | 0) + s3) | 0;
      s3 = (s3 + 1) | 0;
      s0 = s1 ^ (s1 >>> 9);
      s1 = (s2 + (s2 << 3)) | 0;
      s2 = (((s2 << 21) | (s2 >>> 11)) + first) | 0;
      const second = (((s0 + s1) | 0) + s3) | 0;
      s3 = (s3 + 1) | 0;
      s0 = s1 ^ (s1 >>> 9);
      s1 = (s2 + (s2 << 3)) | 0;
      s2 = (((s2 << 21) | (s2 >>> 11)) + second) | 0;
      const layer = first & 127;
      const u = second / 2147483648;
      if (Math.abs(u) < (layerRatio[layer] as number)) {
        (target[i] as number) += scale * u * (layerEdge[layer] as number);
        continue;
      }
      [a, b, c, d] = [s0, s1, s2, s3];
      (target[i] as number) += scale * (decide(layer, u) ?? normal());
      [s0, s1, s2, s3] = [a, b, c, d];
    }
    [a, b, c, d] = [s0, s1, s2, s3];
  };
  return { uniform, normal, addNormals };
}
