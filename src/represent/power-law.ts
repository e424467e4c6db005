import { randomStream } from '../uncertainty/random.js';

/** A power law fitted to the tail of whole numbers: p(x) ∝ x^(−exponent) for x ≥ xmin. */
export type PowerLawFit = {
  readonly xmin: number;
  readonly exponent: number;
  /** (exponent − 1)/√n, Clauset, Shalizi & Newman 2009, eq. 3.6. */
  readonly standardError: number;
  /** Values at or above xmin. */
  readonly tail: number;
  /** Largest distance between the observed and the fitted distribution function. */
  readonly distance: number;
};

const descending = (values: readonly number[]): Float64Array =>
  Float64Array.from(values).sort().reverse();

/**
 * Maximum likelihood of a power law of whole numbers above a given xmin:
 * exponent = 1 + n / Σ ln(x / (xmin − ½)), which is within 1% of the exact discrete estimate from
 * xmin = 6 on (Clauset, Shalizi & Newman 2009, "Power-law distributions in empirical data", eq. 3.7,
 * arXiv 0706.1062). The distribution function is that of the continuous law from xmin − ½.
 *
 * @param values whole numbers of at least 1, such as downloads; smaller than xmin are left out
 * @param xmin where the tail starts
 * @returns the fit
 * @throws RangeError when fewer than two values reach xmin, or all of them equal it
 * @example fitPowerLaw([10, 20, 40, 80], 10).tail // 4
 */
export function fitPowerLaw(values: readonly number[], xmin: number): PowerLawFit {
  return fitSorted(descending(values.filter((x) => x >= xmin)), xmin);
}

const fitSorted = (sorted: Float64Array, xmin: number): PowerLawFit => {
  const n = sorted.length;
  if (n < 2) throw new RangeError(`tail: got ${n} values from ${xmin} on, expected at least 2`);
  let sum = 0;
  for (const x of sorted) sum += Math.log(x / (xmin - 0.5));
  const exponent = 1 + n / sum;
  return {
    xmin,
    exponent,
    standardError: (exponent - 1) / Math.sqrt(n),
    tail: n,
    distance: kolmogorovDistance(sorted, (x) => ((x - 0.5) / (xmin - 0.5)) ** (1 - exponent)),
  };
};

/**
 * Largest gap between the observed and the fitted share of values of at least x. Equal values stand
 * together, so the gap is taken once per distinct value.
 */
const kolmogorovDistance = (sorted: Float64Array, survival: (x: number) => number): number => {
  const n = sorted.length;
  let most = 0;
  for (let i = 0; i < n; i++) {
    if (i + 1 < n && sorted[i + 1] === sorted[i]) continue;
    most = Math.max(most, Math.abs((i + 1) / n - survival(sorted[i] as number)));
  }
  return most;
};

/**
 * Chooses where the tail starts: the xmin whose fit lies closest to the data in Kolmogorov–Smirnov
 * distance (Clauset, Shalizi & Newman 2009, section 3.3).
 *
 * @param values whole numbers of at least 1
 * @param options at most so many candidates, spread evenly over the ranks (default 100), each leaving
 *   at least so many values in the tail (default 50)
 * @returns the best fit
 * @throws RangeError when there are fewer values than a tail needs
 */
export function choosePowerLaw(
  values: readonly number[],
  options: { readonly candidates?: number; readonly leastTail?: number } = {},
): PowerLawFit {
  const sorted = descending(values);
  const least = options.leastTail ?? 50;
  if (sorted.length < least) {
    throw new RangeError(`values: got ${sorted.length}, expected at least ${least}`);
  }
  const candidates = Math.min(options.candidates ?? 100, sorted.length - least + 1);
  const ranks = Array.from({ length: candidates }, (_, i) =>
    Math.round(sorted.length - 1 - (i * (sorted.length - least)) / Math.max(candidates - 1, 1)),
  );
  const starts = [...new Set(ranks.map((rank) => sorted[rank] as number))];
  return starts.reduce<PowerLawFit | undefined>((best, xmin) => {
    const fit = fitSorted(sorted.subarray(0, countFrom(sorted, xmin)), xmin);
    return best === undefined || fit.distance < best.distance ? fit : best;
  }, undefined) as PowerLawFit;
}

/** How many of the descending values are at least x, by bisection. */
const countFrom = (sorted: Float64Array, x: number): number => {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sorted[middle] as number) >= x) low = middle + 1;
    else high = middle;
  }
  return low;
};

/** A draw of the fitted tail: inverse of its distribution function, rounded as counts are. */
export function drawPowerLaw(fit: PowerLawFit, uniform: number): number {
  const { xmin, exponent } = fit;
  return Math.floor((xmin - 0.5) * (1 - uniform) ** (-1 / (exponent - 1)) + 0.5);
}

/**
 * Goodness of fit: the share of synthetic data sets, drawn from the fitted law above xmin and from the
 * data below it and fitted anew with their own xmin, that lie further from their fit than the data do
 * (Clauset, Shalizi & Newman 2009, section 4). Below 0.1 the power law is ruled out.
 *
 * @param values the data
 * @param fit what `choosePowerLaw` made of them
 * @param options synthetic data sets (default 100: p to about ±0.1 at the worst), seed (default 1),
 *   and what `choosePowerLaw` takes
 * @returns p from 0 to 1
 */
export function powerLawP(
  values: readonly number[],
  fit: PowerLawFit,
  options: {
    readonly sets?: number;
    readonly seed?: number;
    readonly candidates?: number;
    readonly leastTail?: number;
  } = {},
): number {
  const sets = options.sets ?? 100;
  const stream = randomStream(options.seed ?? 1, 'power-law:goodness');
  const below = values.filter((x) => x < fit.xmin);
  const share = fit.tail / values.length;
  let further = 0;
  for (let set = 0; set < sets; set++) {
    const synthetic = values.map(() =>
      below.length === 0 || stream.uniform() < share
        ? drawPowerLaw(fit, stream.uniform())
        : (below[Math.floor(stream.uniform() * below.length)] as number),
    );
    if (choosePowerLaw(synthetic, options).distance >= fit.distance) further += 1;
  }
  return further / sets;
}
