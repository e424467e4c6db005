/**
 * A positive factor of the method that is known only with uncertainty, as a two-level lognormal.
 *
 * Level and own error are kept apart because they behave differently in a sum over runs: the *level*
 * (how far off the whole assumption is) is drawn once per iteration and shared by all runs, so it
 * never averages out; the *own* error is drawn per run and does. Both are standard deviations of the
 * natural logarithm.
 */
export type LogParameter = {
  /** What it is, in the field's term. */
  readonly label: string;
  /** Unit of the median, `1` for a ratio. */
  readonly unit: string;
  /** Median value. */
  readonly median: number;
  /** SD of ln(level), shared by all runs of one iteration. */
  readonly sharedSdLog: number;
  /** SD of ln(own deviation), per run. */
  readonly ownSdLog: number;
  /** Number of observations behind it, 0 for an expert range. */
  readonly n: number;
  /** What the distribution rests on: data, literature or expert range, and how it was computed. */
  readonly basis: string;
  /** Where the figures come from. */
  readonly source: string;
};

/** An observation with the cluster (organisation, model family) whose members are not independent. */
export type ClusteredObservation = { readonly value: number; readonly cluster: string };

/**
 * Fits a two-level lognormal to observations. The median is the exponential of the mean of the
 * logarithms; the own SD is their sample SD; the shared SD is the standard error of that mean, by
 * clusters (CR1: √(G/(G−1)) · √(Σ_g (Σ_{i∈g} e_i)²) / n), because the rows of one family move
 * together and counting each would make the level look better known than it is.
 *
 * @param observations at least two positive values from at least two clusters, in the parameter's unit
 * @param about label, unit, basis and source of the parameter
 * @returns the fitted parameter
 * @throws RangeError for fewer than two observations or clusters, or a value that is not positive
 * @example
 * const p = fitLogParameter(
 *   [{ value: Math.E, cluster: 'a' }, { value: Math.exp(3), cluster: 'b' }],
 *   { label: 'x', unit: '1', basis: 'two values', source: 'example' },
 * );
 * [Math.log(p.median), p.ownSdLog, p.sharedSdLog] // [2, 1.414…, 1]
 */
export function fitLogParameter(
  observations: readonly ClusteredObservation[],
  about: Pick<LogParameter, 'label' | 'unit' | 'basis' | 'source'>,
): LogParameter {
  const n = observations.length;
  const clusters = new Map<string, number>();
  if (n < 2) throw new RangeError(`${about.label}: got ${n} observations, expected at least 2`);
  let mean = 0;
  for (const { value } of observations) {
    if (!(value > 0)) {
      throw new RangeError(`${about.label}: got ${value}, expected a positive number`);
    }
    mean += Math.log(value) / n;
  }
  let squares = 0;
  for (const { value, cluster } of observations) {
    const e = Math.log(value) - mean;
    squares += e * e;
    clusters.set(cluster, (clusters.get(cluster) ?? 0) + e);
  }
  const groups = clusters.size;
  if (groups < 2)
    throw new RangeError(`${about.label}: got ${groups} cluster, expected at least 2`);
  let between = 0;
  for (const sum of clusters.values()) between += sum * sum;
  return {
    ...about,
    median: Math.exp(mean),
    ownSdLog: Math.sqrt(squares / (n - 1)),
    sharedSdLog: Math.sqrt((groups / (groups - 1)) * between) / n,
    n,
  };
}

/** z of a central 90% interval of the normal distribution: Φ⁻¹(0.95). */
const Z90 = 1.6448536269514722;

/**
 * An expert's factor: "90% of runs lie within a factor f". Its own SD is ln(f)/1.645.
 *
 * @param about label, unit, basis and source of the parameter
 * @param median median, in the unit
 * @param ownFactor90 factor ≥ 1 within which 90% of the runs lie
 * @param sharedFactor90 factor ≥ 1 within which the level lies with 90%
 * @returns the parameter, with n = 0
 * @throws RangeError when a factor is below 1 or the median is not positive
 * @example expertLogParameter({ label: 'x', unit: '1', basis: 'b', source: 's' }, 1, 2, 1).ownSdLog // 0.4214…
 */
export function expertLogParameter(
  about: Pick<LogParameter, 'label' | 'unit' | 'basis' | 'source'>,
  median: number,
  ownFactor90: number,
  sharedFactor90: number,
): LogParameter {
  if (!(median > 0)) throw new RangeError(`${about.label}: got median ${median}, expected > 0`);
  if (!(ownFactor90 >= 1) || !(sharedFactor90 >= 1)) {
    throw new RangeError(`${about.label}: got a factor below 1, expected factors of at least 1`);
  }
  return {
    ...about,
    median,
    ownSdLog: Math.log(ownFactor90) / Z90,
    sharedSdLog: Math.log(sharedFactor90) / Z90,
    n: 0,
  };
}
