/**
 * The inner loops of the Monte Carlo engine for WebAssembly with 128-bit vectors. Every function does
 * what the one of the same name in src/uncertainty/kernel-plain.ts does, operation by operation and in
 * the same order, so that both give the same bytes; that file explains the methods.
 *
 * AssemblyScript, compiled by `npm run build:kernel` to src/uncertainty/kernel-bytes.ts.
 */

/** A slot holds the draws of one block: 1,024 doubles. */
const SLOT_BYTES: usize = 8192;

// Slot 0 holds the generator's state and the tables; slot 1 its words; slot 2 normals of the moment.
const STATE: usize = 0;
const LAYER_SCALE: usize = 1024;
const LAYER_LIMIT: usize = 2048;
const POWERS: usize = 2560;
/** Edges of the layers from the first on. */
const LAYER_EDGE: usize = 3072;
const WORDS: usize = SLOT_BYTES;
const NORMALS: usize = 2 * SLOT_BYTES;

const TAIL_START: f64 = 3.442619855899;
const SQRT_HALF: f64 = 0.7071067811865476;
const LN2: f64 = 0.6931471805599453;
const TWO_M32: f64 = 1.0 / 4294967296.0;

/** Where the next word is read, and the end of those generated. */
let at: usize = 0;
let end: usize = 0;

@inline
function address(slot: i32): usize {
  return <usize>slot * SLOT_BYTES;
}

/** Generates four words a step into the buffer, from its start. */
function generate(steps: i32): void {
  let a = v128.load(STATE);
  let b = v128.load(STATE, 16);
  let c = v128.load(STATE, 32);
  let d = v128.load(STATE, 48);
  const one = i32x4.splat(1);
  for (let i: usize = 0; i < <usize>steps << 4; i += 16) {
    const t = i32x4.add(i32x4.add(a, b), d);
    d = i32x4.add(d, one);
    a = v128.xor(b, i32x4.shr_u(b, 9));
    b = i32x4.add(c, i32x4.shl(c, 3));
    c = i32x4.add(v128.or(i32x4.shl(c, 21), i32x4.shr_u(c, 11)), t);
    v128.store(WORDS + i, t);
  }
  v128.store(STATE, a);
  v128.store(STATE, b, 16);
  v128.store(STATE, c, 32);
  v128.store(STATE, d, 48);
  at = WORDS;
  end = WORDS + (<usize>steps << 4);
}

/** After the state was set: warms up and generates the first words. */
function open(words: i32): void {
  generate(12);
  const steps = (words + 3) >> 2;
  generate(steps < 256 ? steps : 256);
}

@inline
function next(): i32 {
  if (at >= end) generate(64);
  const word = load<i32>(at);
  at += 4;
  return word;
}

function ln(u: f64): f64 {
  let m = u;
  let e: f64 = 0;
  while (m < SQRT_HALF) {
    m = m * 2;
    e = e - 1;
  }
  const s = (m - 1) / (m + 1);
  const s2 = s * s;
  let sum: f64 = 0;
  for (let k = 21; k >= 1; k -= 2) sum = sum * s2 + 1 / <f64>k;
  return 2 * s * sum + e * LN2;
}

const INVERSE: f64 = 64 / LN2;
const HIGH: f64 = 0.010830424726009369;
const LOW: f64 = -2.9760223436840126e-11;
const MAGIC: f64 = 6755399441055744.0;

/** Two exponentials at once. */
@inline
function expPair(argument: v128): v128 {
  // Pseudo-minimum and -maximum: one instruction each, where the exact ones take several.
  const x = f64x2.pmax(f64x2.pmin(argument, f64x2.splat(700)), f64x2.splat(-700));
  const magic = f64x2.splat(MAGIC);
  const m = f64x2.add(f64x2.mul(x, f64x2.splat(INVERSE)), magic);
  const t = f64x2.sub(m, magic);
  const r = f64x2.sub(
    f64x2.sub(x, f64x2.mul(t, f64x2.splat(HIGH))),
    f64x2.mul(t, f64x2.splat(LOW)),
  );
  const one = f64x2.splat(1);
  let p = f64x2.add(f64x2.splat(1.0 / 24.0), f64x2.mul(r, f64x2.splat(1.0 / 120.0)));
  p = f64x2.add(f64x2.splat(1.0 / 6.0), f64x2.mul(r, p));
  p = f64x2.add(f64x2.splat(0.5), f64x2.mul(r, p));
  p = f64x2.add(one, f64x2.mul(r, p));
  p = f64x2.add(one, f64x2.mul(r, p));
  const mask = i64x2.splat(63);
  const j = v128.and(m, mask);
  let power = v128.load64_zero(POWERS + (<usize>i64x2.extract_lane(j, 0) << 3));
  power = v128.load_lane<f64>(POWERS + (<usize>i64x2.extract_lane(j, 1) << 3), power, 1);
  // The exponent's bits: what is left of m, moved from bit 6 to bit 52.
  return i64x2.add(f64x2.mul(power, p), i64x2.shl(v128.andnot(m, mask), 46));
}

/** Stores two pairs and adds them to a sum. */
@inline
function addTo(to: usize, into: usize, first: v128, second: v128): void {
  v128.store(to, first);
  v128.store(to, second, 16);
  v128.store(into, f64x2.add(v128.load(into), first));
  v128.store(into, f64x2.add(v128.load(into, 16), second), 16);
}

/** Draws that miss the inside of their layer; NaN when the draw is rejected. */
function decide(layer: i32, x: f64, negative: bool): f64 {
  if (layer == 0) {
    for (;;) {
      const a = -ln((<f64>(<u32>next()) + 0.5) * TWO_M32) / TAIL_START;
      const b = -ln((<f64>(<u32>next()) + 0.5) * TWO_M32);
      if (b + b >= a * a) return negative ? -(TAIL_START + a) : TAIL_START + a;
    }
  }
  const upper = load<f64>(LAYER_EDGE + (<usize>(layer - 1) << 3));
  const lower = load<f64>(LAYER_EDGE + (<usize>layer << 3));
  const edges = f64x2.replace_lane(f64x2.splat(upper * upper), 1, lower * lower);
  const f = expPair(f64x2.mul(f64x2.splat(-0.5), f64x2.sub(edges, f64x2.splat(x * x))));
  const f0 = f64x2.extract_lane(f, 0);
  const f1 = f64x2.extract_lane(f, 1);
  return f1 + <f64>(<u32>next()) * TWO_M32 * (f0 - f1) < 1 ? x : NaN;
}

function normal(): f64 {
  for (;;) {
    const first = next();
    const second = next();
    const layer = first & 127;
    const x = <f64>second * load<f64>(LAYER_SCALE + (<usize>layer << 3));
    if ((second ^ (second >> 31)) < load<i32>(LAYER_LIMIT + (<usize>layer << 2))) return x;
    const decided = decide(layer, x, second < 0);
    if (decided == decided) return decided;
  }
  // The compiler does not see that the loop ends by returning only.
  return unreachable();
}

function fillNormals(n: i32): void {
  const stop = NORMALS + (<usize>n << 3);
  let to = NORMALS;
  while (to < stop) {
    // In local variables and without a look at the buffer's end: this loop is where the time goes.
    let from = at;
    const pairs = (end - at) >> 3;
    const most = (stop - to) >> 3;
    const limit = to + ((pairs < most ? pairs : most) << 3);
    // Two at a time: half the loop's own cost, and the two do not wait for each other.
    while (to + 8 < limit) {
      const layer0 = load<i32>(from) & 127;
      const layer1 = load<i32>(from, 8) & 127;
      const second0 = load<i32>(from, 4);
      const second1 = load<i32>(from, 12);
      const inside0 = i32(
        (second0 ^ (second0 >> 31)) < load<i32>(LAYER_LIMIT + (<usize>layer0 << 2)),
      );
      const inside1 = i32(
        (second1 ^ (second1 >> 31)) < load<i32>(LAYER_LIMIT + (<usize>layer1 << 2)),
      );
      if ((inside0 & inside1) == 0) break;
      store<f64>(to, <f64>second0 * load<f64>(LAYER_SCALE + (<usize>layer0 << 3)));
      store<f64>(to, <f64>second1 * load<f64>(LAYER_SCALE + (<usize>layer1 << 3)), 8);
      from += 16;
      to += 16;
    }
    // What breaks off above, and an odd one at the end, one by one.
    while (to < limit) {
      const second = load<i32>(from, 4);
      const layer = load<i32>(from) & 127;
      store<f64>(to, <f64>second * load<f64>(LAYER_SCALE + (<usize>layer << 3)));
      from += 8;
      if ((second ^ (second >> 31)) >= load<i32>(LAYER_LIMIT + (<usize>layer << 2))) {
        from -= 8;
        break;
      }
      to += 8;
    }
    at = from;
    if (to < stop) {
      store<f64>(to, normal());
      to += 8;
    }
  }
}

export function fill(target: i32, value: f64, n: i32): void {
  const to = address(target);
  const v = f64x2.splat(value);
  for (let i: usize = 0; i < <usize>n << 3; i += 16) v128.store(to + i, v);
}

export function start(target: i32, from: i32, level: i32, constant: f64, n: i32): void {
  const to = address(target);
  const v = f64x2.splat(constant);
  const a = address(from);
  const b = address(level);
  for (let i: usize = 0; i < <usize>n << 3; i += 16) {
    let sum = v;
    if (from >= 0) sum = f64x2.add(sum, v128.load(a + i));
    if (level >= 0) sum = f64x2.add(sum, v128.load(b + i));
    v128.store(to + i, sum);
  }
}

export function addScaled(target: i32, scale: f64, source: i32, n: i32): void {
  const to = address(target);
  const from = address(source);
  const v = f64x2.splat(scale);
  for (let i: usize = 0; i < <usize>n << 3; i += 16) {
    v128.store(to + i, f64x2.add(v128.load(to + i), f64x2.mul(v, v128.load(from + i))));
  }
}

export function scale(target: i32, factor: f64, source: i32, n: i32): void {
  const to = address(target);
  const from = address(source);
  const v = f64x2.splat(factor);
  for (let i: usize = 0; i < <usize>n << 3; i += 16) {
    v128.store(to + i, f64x2.mul(v, v128.load(from + i)));
  }
}

export function exponentiate(target: i32, n: i32): void {
  const to = address(target);
  // Two pairs at a time, so that one does not wait for the other; a slot has room beyond n.
  for (let i: usize = 0; i < <usize>n << 3; i += 32) {
    const first = expPair(v128.load(to + i));
    const second = expPair(v128.load(to + i, 16));
    v128.store(to + i, first);
    v128.store(to + i, second, 16);
  }
}

export function sum(source: i32, n: i32): f64 {
  const from = address(source);
  let pair = f64x2.splat(0);
  const even = <usize>(n & ~1) << 3;
  for (let i: usize = 0; i < even; i += 16) pair = f64x2.add(pair, v128.load(from + i));
  let first = f64x2.extract_lane(pair, 0);
  if ((n & 1) == 1) first += load<f64>(from + even);
  return first + f64x2.extract_lane(pair, 1);
}

export function addNormals(target: i32, scale: f64, n: i32): void {
  open(2 * n);
  fillNormals(n);
  const to = address(target);
  const v = f64x2.splat(scale);
  for (let i: usize = 0; i < <usize>n << 3; i += 16) {
    v128.store(to + i, f64x2.add(v128.load(to + i), f64x2.mul(v, v128.load(NORMALS + i))));
  }
}

export function lognormals(
  target: i32,
  level: i32,
  constant: f64,
  scale: f64,
  sum: i32,
  n: i32,
): void {
  open(2 * n);
  fillNormals(n);
  const to = address(target);
  const from = address(level);
  const into = address(sum);
  const start = f64x2.splat(constant);
  const v = f64x2.splat(scale);
  if (level < 0) {
    for (let i: usize = 0; i < <usize>n << 3; i += 32) {
      const first = expPair(f64x2.add(start, f64x2.mul(v, v128.load(NORMALS + i))));
      const second = expPair(f64x2.add(start, f64x2.mul(v, v128.load(NORMALS + i, 16))));
      addTo(to + i, into + i, first, second);
    }
    return;
  }
  for (let i: usize = 0; i < <usize>n << 3; i += 32) {
    const ln0 = f64x2.add(start, v128.load(from + i));
    const ln1 = f64x2.add(start, v128.load(from + i, 16));
    const first = expPair(f64x2.add(ln0, f64x2.mul(v, v128.load(NORMALS + i))));
    const second = expPair(f64x2.add(ln1, f64x2.mul(v, v128.load(NORMALS + i, 16))));
    addTo(to + i, into + i, first, second);
  }
}

export function addNormalsAndExp(target: i32, scale: f64, sum: i32, n: i32): void {
  open(2 * n);
  fillNormals(n);
  const to = address(target);
  const into = address(sum);
  const v = f64x2.splat(scale);
  for (let i: usize = 0; i < <usize>n << 3; i += 32) {
    const normal0 = v128.load(NORMALS + i);
    const normal1 = v128.load(NORMALS + i, 16);
    const first = expPair(f64x2.add(v128.load(to + i), f64x2.mul(v, normal0)));
    const second = expPair(f64x2.add(v128.load(to + i, 16), f64x2.mul(v, normal1)));
    addTo(to + i, into + i, first, second);
  }
}

@inline
function residual(table: usize, z: f64): f64 {
  const raw = (z + 6) * 32;
  const position = raw > 383.999 ? 383.999 : raw < 0 ? 0 : raw;
  const cell = <i32>position;
  const left = load<f64>(table + (<usize>cell << 3));
  const right = load<f64>(table + (<usize>cell << 3), 8);
  return left + (position - <f64>cell) * (right - left);
}

export function addResiduals(
  target: i32,
  centre: i32,
  scale: f64,
  table: i32,
  upper: f64,
  redraws: i32,
  n: i32,
): void {
  open(2 * n);
  fillNormals(n);
  const to = address(target);
  const middle = address(centre);
  const shape = address(table);
  for (let i: usize = 0; i < <usize>n << 3; i += 8) {
    const c = load<f64>(middle + i);
    let drawn = c + scale * residual(shape, load<f64>(NORMALS + i));
    for (let k = 0; drawn > upper && k < redraws; k++) drawn = c + scale * residual(shape, normal());
    if (drawn > upper) drawn = upper;
    store<f64>(to + i, load<f64>(to + i) + drawn);
  }
}

export function addChoices(target: i32, table: i32, count: i32, n: i32): void {
  open(n);
  const to = address(target);
  const options = address(table);
  for (let i: usize = 0; i < <usize>n << 3; i += 8) {
    const u = <f64>(<u32>next()) * TWO_M32 * <f64>count;
    const cell = <i32>u;
    const entry = options + <usize>(cell * 24);
    const value = u - <f64>cell < load<f64>(entry) ? load<f64>(entry, 8) : load<f64>(entry, 16);
    store<f64>(to + i, load<f64>(to + i) + value);
  }
}
