import type { About, Factor } from '../uncertainty/factor.js';
import type { LogPrediction, LogRegression } from './reference.js';

const LN10 = Math.LN10;

/** How a prediction enters an estimate. */
export type RegressionDetails = {
  /** What the factor is, in words; made when they are read. */
  readonly name: string | (() => string);
  readonly unit: string;
  /** 1 multiplies by the response, −1 divides by it. */
  readonly exponent?: 1 | -1;
  /** What an unknown input adds to the residual, in log10. */
  readonly extraSdLog10?: number;
  /** Largest plausible ln(response), and what that bound is. */
  readonly lnUpper?: number;
  readonly boundReason?: string;
};

const grouped = ({ group }: LogPrediction): string => {
  if (group === undefined) return '';
  const known = group.rows === 0 ? 'none of them known' : `${group.rows} of them known`;
  return `; SD ${group.sdLog10.toPrecision(2)} shared by the runs of ${group.name}, ${known}`;
};

const mirrors = new WeakMap<readonly number[], readonly number[]>();

/** Residuals of the reciprocal; one list for one fit, so that what is made of it is made once. */
const negated = (residuals: readonly number[]): readonly number[] => {
  const known = mirrors.get(residuals);
  if (known !== undefined) return known;
  const made = residuals.map((e) => -e);
  mirrors.set(residuals, made);
  return made;
};

/** What a prediction, in log10, adds to the logarithm of a quantity. */
export const lnOfPrediction = (log10: number, exponent: 1 | -1 = 1): number =>
  exponent * log10 * LN10;

/**
 * A regression's prediction as a factor: coefficients shared by all runs, the group's effect by the
 * runs of the group, a residual of its own.
 *
 * @param fit the regression
 * @param prediction of the fit for this run
 * @param details name, unit, exponent, what widens it, its bound
 * @returns the factor, with its provenance
 */
export function regressionFactor<Input>(
  fit: LogRegression<Input>,
  prediction: LogPrediction,
  details: RegressionDetails,
): Factor {
  const { log10, row, group } = prediction;
  const exponent = details.exponent ?? 1;
  const sdLog10 = Math.hypot(fit.residualSdLog10, details.extraSdLog10 ?? 0);
  return {
    kind: 'regression',
    fit: fit.name,
    row: exponent === 1 ? row : row.map((x) => -x),
    lnMedian: lnOfPrediction(log10, exponent),
    ownSdLog: sdLog10 * LN10,
    shape: exponent === 1 ? fit.standardisedResiduals : negated(fit.standardisedResiduals),
    shared:
      group === undefined || group.sdLog10 === 0
        ? undefined
        : { name: `${fit.name}:${group.name}`, sdLog: exponent * group.sdLog10 * LN10 },
    lnUpper: details.lnUpper ?? Infinity,
    boundReason: details.boundReason ?? 'no bound',
    // Made when it is read: a simulation reads none of thousands.
    get about(): About {
      return describe(fit, prediction, details, sdLog10);
    },
  };
}

const describe = <Input>(
  fit: LogRegression<Input>,
  prediction: LogPrediction,
  details: RegressionDetails,
  sdLog10: number,
): About => {
  const bound = details.boundReason === undefined ? '' : `; ${details.boundReason}`;
  return {
    name: typeof details.name === 'string' ? details.name : details.name(),
    value: 10 ** prediction.log10,
    unit: details.unit,
    status: 'imputed',
    source: fit.source,
    distribution: `residual SD ${sdLog10.toPrecision(3)} in log10 with the shape of the fit’s residuals${grouped(prediction)}; coefficients shared by all runs${bound}`,
  };
};
