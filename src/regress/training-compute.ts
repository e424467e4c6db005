import type { ComputeRegressionInput, LogRegression } from '../estimate/reference.js';
import { fixedPart } from './fixed-part.js';
import { fitModel, type ModelFit, type ModelSpec } from './model.js';
import {
  groupedMean,
  predictGrouped,
  randomIntercept,
  type RandomInterceptFit,
} from './random-intercept.js';
import {
  factor,
  hinge,
  indicator,
  interaction,
  log10,
  shifted,
  squared,
  years,
  type Term,
} from './terms.js';
import { groupOf, modalityAs, type TrainingRun } from './training-sample.js';

/**
 * The two strata of R1. Compute of large language models follows size and date closely; that of small
 * or other models scatters twice as much: one residual for both would be wrong for either.
 */
export type Stratum = 'large-language' | 'other';

/** Active parameters from which a language model is large. */
export const LARGE_PARAMS = 1e9;

/** The stratum of a model. */
export function stratumOf(model: {
  readonly paramsActive: number;
  readonly modality: string;
}): Stratum {
  const language = model.modality === 'language' || model.modality === 'multimodal';
  return language && model.paramsActive >= LARGE_PARAMS ? 'large-language' : 'other';
}

/** Earlier models are of another kind: large language models from GPT-3 on, others from transformers on. */
export const FIRST_DAY: Readonly<Record<Stratum, string>> = {
  'large-language': '2020-05-01',
  other: '2018-01-01',
};

/** Parameters below which a published model is a demonstration, not what the Hub's users download. */
const LEAST_OTHER_PARAMS = 1e7;
/** A modality with fewer rows than this is pooled with `other`. */
const LEAST_ROWS = 8;
const size: Term<TrainingRun> = log10('paramsActive');
const date: Term<TrainingRun> = years('publishedOn');
const kind: Term<TrainingRun> = factor('kind', { base: 'pre-training' });
/** Of other models too few continue or distil another (notebook 02) to have a level each. */
const derived: Term<TrainingRun> = indicator(
  'builds on another run',
  (row) => row.kind !== 'pre-training',
);
/** Near the mean size of other models: log10 of 10⁸. */
const CENTRE = 8;
const bend: Term<TrainingRun> = squared(shifted(size, CENTRE));
const moe: Term<TrainingRun> = indicator('mixture of experts', (row) => row.sparsity === 'moe');
/** Its compute is Epoch AI's and it is not in the population: such models may have been larger efforts. */
const epoch: Term<TrainingRun> = indicator('Epoch AI only', (row) => row.origin === 'epoch');
const modality: Term<TrainingRun> = factor('modality', { base: 'language', least: LEAST_ROWS });

/** 2023-01-01, in years from the origin of the date: a place where the trend might bend. */
const BEND = 1;

const specOf = (...terms: readonly Term<TrainingRun>[]): ModelSpec<TrainingRun> => ({
  response: log10('flop'),
  terms,
  clusters: (row) => row.organisation,
  label: (row) => row.name,
});

/** The specifications of R1 that are compared, simplest first; notebook 02 shows their errors. */
export const COMPUTE_CANDIDATES: Readonly<Record<Stratum, readonly ModelSpec<TrainingRun>[]>> = {
  'large-language': [
    specOf(),
    specOf(size),
    specOf(size, date),
    specOf(size, date, kind),
    specOf(size, date, kind, moe),
    specOf(size, date, kind, modality),
    specOf(size, date, hinge(date, BEND), kind),
    specOf(size, date, squared(date), kind),
    specOf(size, date, interaction(size, date), kind),
    specOf(size, factor('year'), kind),
  ],
  other: [
    specOf(),
    specOf(size),
    specOf(size, date),
    specOf(size, date, derived),
    specOf(size, date, epoch),
    specOf(size, date, derived, epoch),
    specOf(size, date, modality),
    specOf(size, date, modality, derived, epoch),
    specOf(size, date, squared(date), derived, epoch),
    specOf(size, date, interaction(size, date), derived, epoch),
    specOf(size, bend, date, epoch),
    specOf(size, bend, date, derived, epoch),
    specOf(size, bend, date, interaction(size, date), derived, epoch),
  ],
};

/** The specification in use: the candidate of lowest cross-validated error, as notebook 02 computes. */
const CHOSEN: Readonly<Record<Stratum, ModelSpec<TrainingRun>>> = {
  'large-language': specOf(size, date, hinge(date, BEND), kind),
  other: specOf(size, bend, date, derived, epoch),
};

/** A fitted R1 with the rows behind it. */
export type TrainingComputeFit = LogRegression<ComputeRegressionInput> & {
  readonly stratum: Stratum;
  /** Least squares with errors clustered by organisation: the tests of significance. */
  readonly model: ModelFit<TrainingRun>;
  /** The same terms with an effect of each laboratory and year: what the estimate uses. */
  readonly grouped: RandomInterceptFit;
};

/** The rows of a stratum: large language models of the population, or all other models. */
export function stratumRows(
  runs: readonly TrainingRun[],
  stratum: Stratum,
): readonly TrainingRun[] {
  return runs.filter(
    (run) =>
      stratumOf(run) === stratum &&
      run.publishedOn >= FIRST_DAY[stratum] &&
      (stratum === 'other' ? run.paramsActive >= LEAST_OTHER_PARAMS : run.origin === 'hub'),
  );
}

/**
 * Fits R1: log10 F = β0 + β1·log10 N_active + β2·years + … + u + ε within one stratum, with an
 * effect u of each laboratory in each year: models of one laboratory and year share data sets and
 * budgets, and a run that disclosed nothing is predicted from its siblings that did.
 *
 * Large language models are fitted on the population's own runs; of other kinds the population
 * discloses too few, so models with published weights that Epoch AI lists join them, with a term of their
 * own for their level; a prediction is one for the population. The covariance of the coefficients, which
 * the simulation draws from, is cluster-robust by organisation.
 *
 * @param runs runs with known compute, from `trainingRuns`
 * @param stratum large language models, or all others
 * @param model the specification, default the chosen one
 * @returns the fit, its rows, and the prediction of a new model
 * @throws RangeError when too few rows are left
 * @example fitTrainingCompute(rows, 'other').coefficientNames[1] // 'log10(paramsActive)'
 */
export function fitTrainingCompute(
  runs: readonly TrainingRun[],
  stratum: Stratum,
  model: ModelSpec<TrainingRun> = CHOSEN[stratum],
): TrainingComputeFit {
  const rows = stratumRows(runs, stratum);
  const fitted = fitModel(rows, model);
  const grouped = randomIntercept(
    fitted.ols.input,
    rows.map(({ group }) => group),
  );
  const meanOf = groupedMean(grouped, rows, fixedPart(rows, model, grouped.coefficients));
  const sd = sdOf(grouped.residuals);
  return {
    name: `trainingCompute:${stratum}`,
    coefficientNames: fitted.ols.input.names,
    coefficients: grouped.coefficients,
    covariance: grouped.covarianceClustered ?? grouped.covariance,
    residualSdLog10: grouped.residualSd,
    standardisedResiduals: grouped.residuals.map((e) => e / sd),
    predict: (input) => {
      const run = asRun(input);
      const { group } = run;
      const { mean, row, groupSd, groupRows } = predictGrouped(
        grouped,
        fitted.designRow(run),
        group,
      );
      return { log10: mean, row, group: { name: group, sdLog10: groupSd, rows: groupRows } };
    },
    mean: (input) => {
      const run = asRun(input);
      const mean = meanOf(run);
      // What is not finite is refused, with the column's name.
      if (!Number.isFinite(mean)) fitted.designRow(run);
      return mean;
    },
    source: `R1 (${stratum}): ${fitted.formula} + laboratory and year, on ${rows.length} runs whose compute is known`,
    stratum,
    model: fitted,
    grouped,
  };
}

const asRun = (input: ComputeRegressionInput): TrainingRun => {
  const organisation = input.organisation ?? '';
  return {
    name: '',
    organisation,
    group: groupOf(organisation, input.publishedOn),
    publishedOn: input.publishedOn,
    year: input.publishedOn.slice(0, 4),
    modality: modalityAs(input.modality),
    kind: input.kind ?? 'pre-training',
    sparsity: input.sparsity === 'moe' ? 'moe' : 'dense',
    paramsActive: input.paramsActive,
    flop: NaN,
    origin: 'hub',
    basis: 'tokens',
    openWeights: true,
  };
};

const sdOf = (values: readonly number[]): number =>
  Math.sqrt(values.reduce((sum, v) => sum + v * v, 0) / values.length);
