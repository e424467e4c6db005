import gammainc from '@stdlib/math-base-special-gammainc';

/** A lognormal distribution fitted to values above a floor. */
export type LognormalTailFit = {
  readonly floor: number;
  /** Mean and SD of the logarithm of the whole, untruncated distribution. */
  readonly mu: number;
  readonly sigma: number;
  readonly tail: number;
};

/** ln of the upper tail of the standard normal distribution. */
function lnUpperTail(t: number): number {
  const half = gammainc((t * t) / 2, 0.5, true, t >= 0) / 2;
  return t >= 0 ? Math.log(half) : Math.log(0.5 + half);
}

/**
 * How many SDs the floor may lie above the centre. Towards the upper end the tail is a power law in
 * all but name.
 */
const MOST_SDS = 30;
const LEAST_SDS = -6;

/**
 * Maximum likelihood of a lognormal distribution seen only from a floor on (values are whole numbers,
 * so the floor counts from floor − ½). With u = ln x − ln(floor − ½) and t the place of the floor in
 * SDs, ∂ℓ/∂σ = 0 gives σ = (t·S₁ + √(t²S₁² + 4n·S₂)) / 2n with S₁ = Σu, S₂ = Σu²; t is found by
 * golden-section search.
 *
 * @param values whole numbers of at least 1; those below the floor are left out
 * @param floor where the data start
 * @returns the fit
 * @throws RangeError when fewer than three values reach the floor
 */
export function fitLognormalTail(values: readonly number[], floor: number): LognormalTailFit {
  const start = Math.log(floor - 0.5);
  let [n, s1, s2] = [0, 0, 0];
  for (const x of values) {
    if (x < floor) continue;
    const u = Math.log(x) - start;
    n += 1;
    s1 += u;
    s2 += u * u;
  }
  if (n < 3) throw new RangeError(`tail: got ${n} values from ${floor} on, expected at least 3`);
  const sigmaAt = (t: number): number =>
    (t * s1 + Math.sqrt(t * t * s1 * s1 + 4 * n * s2)) / (2 * n);
  const logLikelihood = (t: number): number => {
    const sigma = sigmaAt(t);
    return (
      -n * Math.log(sigma) -
      (s2 / (2 * sigma * sigma) + (t * s1) / sigma + (n * t * t) / 2) -
      n * lnUpperTail(t)
    );
  };
  const t = goldenMaximum(logLikelihood, LEAST_SDS, MOST_SDS);
  const sigma = sigmaAt(t);
  return { floor, mu: start - t * sigma, sigma, tail: n };
}

/** Golden-section search for the maximum of a function with one peak. */
const goldenMaximum = (f: (x: number) => number, from: number, to: number): number => {
  const ratio = (Math.sqrt(5) - 1) / 2;
  let [low, high] = [from, to];
  while (high - low > 1e-9) {
    const a = high - ratio * (high - low);
    const b = low + ratio * (high - low);
    if (f(a) > f(b)) high = b;
    else low = a;
  }
  return (low + high) / 2;
};

/** Share of the fitted values from the floor on that are at least x; above 1 below the floor. */
export function lognormalSurvival(fit: LognormalTailFit, x: number): number {
  const at = (y: number): number => lnUpperTail((Math.log(y - 0.5) - fit.mu) / fit.sigma);
  return Math.exp(at(x) - at(fit.floor));
}

/** ln of the density of a value from the floor on, for comparing laws on the same data. */
export function lognormalLogDensity(fit: LognormalTailFit, x: number): number {
  const z = (Math.log(x) - fit.mu) / fit.sigma;
  const t = (Math.log(fit.floor - 0.5) - fit.mu) / fit.sigma;
  return -Math.log(x * fit.sigma) - 0.5 * Math.log(2 * Math.PI) - (z * z) / 2 - lnUpperTail(t);
}
