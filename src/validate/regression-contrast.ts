import { emissionsCandidates, emissionsRows } from '../regress/emissions.js';
import { fitModel } from '../regress/model.js';
import { quantileSorted } from 'simple-statistics';
import type { Degraded } from './degradation.js';
import type { ReportedRun } from './report.js';

/** Errors of the chain and of R2 on the same reports, neither having seen their organisation. */
export type RegressionContrast = {
  readonly against: string;
  readonly quantity: 'tco2e' | 'energyKwh';
  readonly n: number;
  readonly chainMedianFactor: number;
  readonly chainFactor90: number;
  readonly regressionMedianFactor: number;
  readonly regressionFactor90: number;
};

const factors = (errors: readonly number[]): readonly [number, number] => {
  const sorted = errors.map(Math.abs).sort((a, b) => a - b);
  return [10 ** quantileSorted(sorted, 0.5), 10 ** quantileSorted(sorted, 0.9)];
};

/**
 * The chain of utilisation, power, PUE and grid beside R2, the regression of the reported figure itself on
 * compute and accelerator: on the reports that both predict, with the organisation left out of both.
 *
 * @param reports rows of `validation-runs.csv`
 * @param predictions of the chain, from `degradationTest` with `leaveOut: 'organisation'`
 * @param sets evidence sets of the chain to compare with
 * @returns one row a quantity and set; those with fewer than ten reports are left out
 */
export function contrastWithRegression(
  reports: readonly ReportedRun[],
  predictions: readonly Degraded[],
  sets: readonly Degraded['set'][],
): readonly RegressionContrast[] {
  return (['tco2e', 'energyKwh'] as const).flatMap((quantity) => {
    const rows = emissionsRows(reports, quantity);
    const spec = emissionsCandidates(quantity)[3];
    if (spec === undefined) return [];
    const errors = new Map<string, number>();
    for (const organisation of new Set(rows.map((row) => row.organisation))) {
      const fit = fitModel(
        rows.filter((row) => row.organisation !== organisation),
        spec,
      );
      for (const row of rows.filter((each) => each.organisation === organisation)) {
        errors.set(row.name, fit.predict(row).mean - Math.log10(row[quantity] ?? NaN));
      }
    }
    return sets.flatMap((set) => {
      const pairs = predictions.flatMap((each) => {
        const other = errors.get(each.name);
        return each.set === set && each.quantity === quantity && other !== undefined
          ? [{ chain: each.log10Error, regression: other }]
          : [];
      });
      if (pairs.length < 10) return [];
      const [chainMedianFactor, chainFactor90] = factors(pairs.map(({ chain }) => chain));
      const [regressionMedianFactor, regressionFactor90] = factors(
        pairs.map(({ regression }) => regression),
      );
      return [
        {
          against: set,
          quantity,
          n: pairs.length,
          chainMedianFactor,
          chainFactor90,
          regressionMedianFactor,
          regressionFactor90,
        },
      ];
    });
  });
}
