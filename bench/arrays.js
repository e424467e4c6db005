/** Plain JavaScript arrays, as one would write it without a library: node bench/arrays.js RUNS DRAWS */
import { LEVELS, mu, ownSd, report, weight } from './model.js';

const [runs, draws] = process.argv.slice(2).map(Number);

let spare;
/** Marsaglia's polar method on Math.random. */
const normal = () => {
  if (spare !== undefined) {
    const z = spare;
    spare = undefined;
    return z;
  }
  for (;;) {
    const u = 2 * Math.random() - 1;
    const v = 2 * Math.random() - 1;
    const s = u * u + v * v;
    if (s > 0 && s < 1) {
      const f = Math.sqrt((-2 * Math.log(s)) / s);
      spare = v * f;
      return u * f;
    }
  }
};

const work = () => {
  const levels = Array.from({ length: LEVELS }, () => Array.from({ length: draws }, normal));
  const total = new Array(draws).fill(0);
  for (let i = 0; i < runs; i++) {
    const m = mu(i);
    const s = ownSd(i);
    const w = levels.map((_, k) => weight(i, k));
    for (let d = 0; d < draws; d++) {
      let ln = m + s * normal();
      for (let k = 0; k < LEVELS; k++) ln += w[k] * levels[k][d];
      total[d] += Math.exp(ln);
    }
  }
  return total;
};

const started = performance.now();
const total = work();
report((performance.now() - started) / 1000, total);
