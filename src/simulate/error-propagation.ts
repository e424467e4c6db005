import { centralValues } from '../estimate/estimate.js';
import type { Factor, RunPlan } from '../uncertainty/factor.js';
import type { CoefficientCovariance, Dependence } from '../uncertainty/shared-draws.js';
import { pathTo, varianceOf } from './condense.js';
import type { SimulationUnit } from './engine.js';

/** How one run's tCO2e depends on what is uncertain, to first order in logarithms. */
type Sensitivity = {
  readonly tco2e: number;
  /** Variance of the logarithm of the run's own errors. */
  readonly ownVariance: number;
  /** Change of ln(tCO2e) by one SD of each shared level. */
  readonly levels: ReadonlyMap<string, number>;
  /** Design row, in natural logarithms, of each fit. */
  readonly rows: ReadonlyMap<string, readonly number[]>;
};

const Z95 = 1.959963984540054;

const addTo = (map: Map<string, number>, key: string, value: number): void => {
  map.set(key, (map.get(key) ?? 0) + value);
};

const takeFactor = (
  factor: Factor,
  levels: Map<string, number>,
  rows: Map<string, readonly number[]>,
): number => {
  switch (factor.kind) {
    case 'constant':
      return 0;
    case 'choice':
      return varianceOf(factor);
    case 'lognormal':
      addTo(levels, factor.shared, factor.exponent * factor.sharedSdLog);
      return factor.ownSdLog ** 2;
    case 'one-plus': {
      const share = 1 / (1 + Math.exp(-factor.lnMedian));
      addTo(levels, factor.shared, share * factor.sharedSdLog);
      return (share * factor.ownSdLog) ** 2;
    }
    case 'regression': {
      if (factor.shared !== undefined) addTo(levels, factor.shared.name, factor.shared.sdLog);
      const row = factor.row.map((x) => x * Math.LN10);
      const known = rows.get(factor.fit);
      rows.set(factor.fit, known === undefined ? row : row.map((x, j) => x + (known[j] as number)));
      return factor.ownSdLog ** 2;
    }
  }
};

const sensitivityOf = (plan: RunPlan): Sensitivity => {
  const levels = new Map<string, number>();
  const rows = new Map<string, readonly number[]>();
  const ownVariance = pathTo(plan, 'tco2e').reduce(
    (sum, factor) => sum + takeFactor(factor, levels, rows),
    0,
  );
  return { tco2e: centralValues(plan).tco2e, ownVariance, levels, rows };
};

const quadratic = (row: readonly number[], covariance: readonly (readonly number[])[]): number =>
  row.reduce(
    (sum, a, i) =>
      sum + row.reduce((inner, b, j) => inner + a * b * (covariance[i]?.[j] ?? NaN), 0),
    0,
  );

/** A total with its uncertainty by error propagation. */
export type Propagated = {
  /** Sum of the central estimates, tCO2e. */
  readonly tco2e: number;
  /** SD of the total over the total, to first order. */
  readonly relativeSd: number;
  /** The IPCC's percentage uncertainty: half the 95% interval over the total, in %. */
  readonly percent: number;
  readonly low: number;
  readonly high: number;
  /** Share of the variance by group of the dimension asked for; shared levels under `shared`. */
  readonly shares: ReadonlyMap<string, number>;
};

/**
 * IPCC Approach 1, error propagation (IPCC 2006, vol. 1, ch. 3, equations 3.1 and 3.2): relative
 * variances of the factors of a product add up, absolute variances of the terms of a sum. It takes small,
 * symmetric errors for granted; the IPCC recommends it below 30%. With `shared`, errors of level are
 * added over the runs before they are squared, as correlated terms must be; with `independent`, as in
 * the equations themselves, they are squared run by run.
 *
 * @param units runs, counted by the weight named
 * @param fits covariances of the regressions
 * @param options dependence; weight (default `total`); dimension for the shares of own errors
 * @returns the total in tCO2e, its relative SD, the 95% interval total ± 1.96 SD
 * @example propagate([], []).tco2e // 0
 */
export function propagate(
  units: readonly SimulationUnit[],
  fits: readonly CoefficientCovariance[],
  options: {
    readonly dependence?: Dependence;
    readonly weight?: string;
    readonly dimension?: string;
  } = {},
): Propagated {
  const { dependence = 'shared', weight = 'total', dimension = 'tier' } = options;
  const covariances = new Map(fits.map(({ name, covariance }) => [name, covariance]));
  const levels = new Map<string, number>();
  const rows = new Map<string, number[]>();
  const variances = new Map<string, number>();
  let total = 0;
  for (const unit of units) {
    const count = unit.weights[weight] ?? 0;
    if (count === 0) continue;
    const run = sensitivityOf(unit.plan);
    const tco2e = count * run.tco2e;
    total += tco2e;
    addTo(variances, unit.groups[dimension] ?? 'other', tco2e ** 2 * run.ownVariance);
    for (const [name, change] of run.levels) {
      if (dependence === 'shared') addTo(levels, name, tco2e * change);
      else addTo(variances, 'shared', (tco2e * change) ** 2);
    }
    for (const [fit, row] of run.rows) {
      const scaled = row.map((x) => tco2e * x);
      const known = rows.get(fit);
      if (dependence === 'independent') {
        addTo(variances, 'shared', quadratic(scaled, covariances.get(fit) ?? []));
      } else if (known === undefined) rows.set(fit, scaled);
      else scaled.forEach((x, j) => (known[j] = (known[j] as number) + x));
    }
  }
  for (const change of levels.values()) addTo(variances, 'shared', change ** 2);
  for (const [fit, row] of rows) {
    addTo(variances, 'shared', quadratic(row, covariances.get(fit) ?? []));
  }
  const variance = [...variances.values()].reduce((sum, v) => sum + v, 0);
  const sd = Math.sqrt(variance);
  return {
    tco2e: total,
    relativeSd: total === 0 ? 0 : sd / total,
    percent: total === 0 ? 0 : (100 * Z95 * sd) / total,
    low: total - Z95 * sd,
    high: total + Z95 * sd,
    shares: new Map([...variances].map(([key, v]) => [key, variance === 0 ? 0 : v / variance])),
  };
}
