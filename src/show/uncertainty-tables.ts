import type { NamedScenario } from '../estimate/alternatives.js';
import { assumptionHash } from '../estimate/assumption-hash.js';
import type { Estimator } from '../estimate/estimator.js';
import type { AlternativeTotal, FamilyRange } from '../simulate/alternative-totals.js';
import type { ConvergencePoint } from '../simulate/convergence.js';
import type { Propagated } from '../simulate/error-propagation.js';
import type { SamplerError, SeedTotal, VarianceShare } from '../simulate/uncertainty-study.js';
import { seedSpread } from '../simulate/convergence.js';
import type { Session } from '../simulate/session.js';
import type { Interval } from '../uncertainty/summary.js';
import { readable, type TableRow } from './result-tables.js';

const percent = (share: number, digits = 1): string => `${(100 * share).toFixed(digits)}%`;

/** Both approaches of the IPCC side by side: central value, 95% interval, half its width in percent. */
export function approachRows(
  propagated: readonly { readonly label: string; readonly result: Propagated }[],
  simulated: readonly { readonly label: string; readonly interval: Interval }[],
): readonly TableRow[] {
  const row = (label: string, central: number, low: number, high: number): TableRow => ({
    approach: label,
    'central, tCO2e': readable(central, low, high),
    '2.5%': readable(low, low, high),
    '97.5%': readable(high, low, high),
    'below, %': `−${((100 * (central - low)) / central).toFixed(0)}`,
    'above, %': `+${((100 * (high - central)) / central).toFixed(0)}`,
  });
  return [
    ...propagated.map(({ label, result }) => row(label, result.tco2e, result.low, result.high)),
    ...simulated.map(({ label, interval }) =>
      row(label, interval.median, interval.p2_5, interval.p97_5),
    ),
  ];
}

/** Median and ends of the interval with their standard errors, by the number of draws. */
export function convergenceRows(points: readonly ConvergencePoint[]): readonly TableRow[] {
  const cell = (value: number, error: number): string =>
    `${readable(value, value - 10 * error, value + 10 * error)} ± ${readable(error, 0, error)}`;
  return points.map(({ draws, interval, ...error }) => ({
    draws,
    'mean ± SE, t': cell(interval.mean, error.meanError),
    'median ± SE, t': cell(interval.median, error.medianError),
    '2.5% ± SE, t': cell(interval.p2_5, error.p2_5Error),
    '97.5% ± SE, t': cell(interval.p97_5, error.p97_5Error),
  }));
}

/** Spread of mean, median and interval over the seeds, relative to their means. */
export function seedRows(totals: readonly SeedTotal[]): readonly TableRow[] {
  return (['mean', 'median', 'low', 'high'] as const).map((figure) => {
    const spread = seedSpread(totals.map((total) => total[figure]));
    return {
      figure: { mean: 'mean', median: 'median', low: '2.5%', high: '97.5%' }[figure],
      'mean over seeds, t': readable(spread.mean, spread.low, spread.high),
      'lowest, t': readable(spread.low, spread.low, spread.high),
      'highest, t': readable(spread.high, spread.low, spread.high),
      'SD over seeds': percent(spread.sd / spread.mean, 2),
    };
  });
}

/** Errors of the mean by sampler. */
export function samplerRows(rows: readonly SamplerError[]): readonly TableRow[] {
  return rows.map(({ draws, pseudo, sobol }) => ({
    draws,
    'random, error of the mean': percent(pseudo, 2),
    'scrambled Sobol': percent(sobol, 2),
    'random / Sobol': (pseudo / sobol).toFixed(1),
  }));
}

/** Shares of mean and variance. */
export function varianceRows(rows: readonly VarianceShare[], name: string): readonly TableRow[] {
  return rows.map(({ group, ofMean, ofVariance }) => ({
    [name]: group,
    'share of the mean': percent(ofMean),
    'share of the variance': percent(ofVariance),
    'variance / mean': ofMean === 0 ? '' : (ofVariance / ofMean).toFixed(2),
  }));
}

/** The total under each alternative. */
export function alternativeRows(rows: readonly AlternativeTotal[]): readonly TableRow[] {
  return rows.map(({ label, family, tco2e, ratio, why }) => ({
    choice: label,
    family,
    'median, t': readable(tco2e.median, tco2e.p2_5, tco2e.p97_5),
    '95% interval, t': `${readable(tco2e.p2_5, tco2e.p2_5, tco2e.p97_5)} – ${readable(tco2e.p97_5, tco2e.p2_5, tco2e.p97_5)}`,
    'median / default': ratio.toFixed(2),
    why,
  }));
}

/** Parameter, model, completeness and scope apart: how far each kind of uncertainty reaches. */
export function familyRows(
  interval: Interval,
  ranges: readonly FamilyRange[],
): readonly TableRow[] {
  const { p2_5, p97_5, median } = interval;
  return [
    {
      kind: 'parameter: the 95% interval',
      'from, t': readable(p2_5, p2_5, p97_5),
      'to, t': readable(p97_5, p2_5, p97_5),
      'over the median': `${(p2_5 / median).toFixed(2)} – ${(p97_5 / median).toFixed(2)}`,
      'lowest by': 'all assumptions at once',
      'highest by': 'all assumptions at once',
    },
    ...ranges.map(({ family, lowest, highest }) => ({
      kind: `${family}: medians of the alternatives`,
      'from, t': readable(lowest.tco2e.median, p2_5, p97_5),
      'to, t': readable(highest.tco2e.median, p2_5, p97_5),
      'over the median': `${lowest.ratio.toFixed(2)} – ${highest.ratio.toFixed(2)}`,
      'lowest by': lowest.label,
      'highest by': highest.label,
    })),
  ];
}

/** The total under named scenarios, each with the hash of its assumptions. */
export function namedScenarioRows(
  session: Session,
  estimator: Estimator,
  scenarios: readonly NamedScenario[],
): readonly TableRow[] {
  return scenarios.map(({ label, overrides, why }) => {
    const { tco2e } = session.total(overrides);
    return {
      scenario: label,
      'median, t': readable(tco2e.median, tco2e.p2_5, tco2e.p97_5),
      '95% interval, t': `${readable(tco2e.p2_5, tco2e.p2_5, tco2e.p97_5)} – ${readable(tco2e.p97_5, tco2e.p2_5, tco2e.p97_5)}`,
      overrides: JSON.stringify(overrides),
      why,
      assumptions: assumptionHash(estimator.with(overrides).assumptions),
    };
  });
}
