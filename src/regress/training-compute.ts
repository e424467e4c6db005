import type { ComputeRegressionInput, LogRegression } from '../estimate/reference.js';
import { ols, type OlsFit, type OlsInput } from './ols.js';

/** A row of the sample of R1. Rows of `compute-sample.csv` fit as they are. */
export type ComputeSample = {
  readonly model: string;
  readonly organisation?: string | undefined;
  readonly publishedOn: string;
  readonly modality: string;
  readonly params?: number | undefined;
  readonly paramsActive?: number | undefined;
  readonly sparsity: string;
  readonly flop: number;
  readonly openWeights: boolean;
  readonly included: boolean;
  /** Why it does not enter. */
  readonly reason?: string | undefined;
};

/**
 * The two strata of R1. Residuals of large language models scatter by a factor 5, those of small or
 * other models by a factor 20: one residual for both would be wrong for either.
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

/** A fitted R1 with the rows behind it. */
export type TrainingComputeFit = LogRegression<ComputeRegressionInput> & {
  readonly ols: OlsFit;
  /** Design, response and organisations behind the fit, for cross-validation. */
  readonly input: OlsInput;
  readonly groups: readonly string[];
  readonly rows: readonly ComputeSample[];
  readonly modalities: readonly string[];
};

/** Years count from here, so that the intercept is a model of that day. */
const ORIGIN = Date.UTC(2022, 0, 1);
const MS_PER_YEAR = 365.25 * 24 * 3600 * 1000;

/** Earlier models are of another kind: large language models from GPT-3 on, others from transformers on. */
export const FIRST_DAY: Readonly<Record<Stratum, string>> = {
  'large-language': '2020-05-01',
  other: '2018-01-01',
};

/** The modality that the others are compared with. */
const BASE_MODALITY = 'language';
/** A modality with fewer rows than this is pooled with `other`. */
const LEAST_ROWS = 15;

/** Modalities of the population that the sample lists under another name. */
const POOLED: Readonly<Record<string, string>> = { embedding: 'language' };

/** Years from 2022-01-01 to a day, negative before. */
export function yearsSince2022(day: string): number {
  return (Date.parse(`${day}T00:00:00Z`) - ORIGIN) / MS_PER_YEAR;
}

const activeOf = (row: ComputeSample): number => row.paramsActive ?? row.params ?? NaN;

/** Parameters below which a published model is a demonstration, not what the Hub's users download. */
const LEAST_OTHER_PARAMS = 1e7;

/**
 * Outside large language models the sample also holds game agents, recommenders and benchmark
 * exercises. Only models with published weights stand for what the Hub holds.
 */
const isLikeTheHub = (row: ComputeSample): boolean =>
  row.openWeights && activeOf(row) >= LEAST_OTHER_PARAMS;

/**
 * Fits R1: log10 F = β0 + β1·log10 N_active + β2·years + Σ modality + β·moe + β·open + ε, with
 * standard errors clustered by organisation, within one stratum. Rows that the sample excludes, and
 * rows from before the stratum's first day, do not enter.
 *
 * @param sample rows of `compute-sample.csv`
 * @param stratum large language models, or all others
 * @returns the fit, its rows, and the design row of a new model
 * @throws RangeError when too few rows are left
 * @example fitTrainingCompute(rows, 'other').coefficientNames[1] // 'log10 N_active'
 */
export function fitTrainingCompute(
  sample: readonly ComputeSample[],
  stratum: Stratum,
): TrainingComputeFit {
  const rows = sample.filter(
    (row) =>
      row.included &&
      row.publishedOn >= FIRST_DAY[stratum] &&
      Number.isFinite(activeOf(row)) &&
      stratumOf({ paramsActive: activeOf(row), modality: row.modality }) === stratum &&
      (stratum === 'large-language' || isLikeTheHub(row)),
  );
  const counts = new Map<string, number>();
  for (const row of rows) counts.set(row.modality, (counts.get(row.modality) ?? 0) + 1);
  const modalities = [...counts]
    .filter(([name, count]) => count >= LEAST_ROWS && name !== BASE_MODALITY)
    .map(([name]) => name)
    .sort();
  const levels = modalities.includes('other') ? modalities : [...modalities, 'other'];
  const varies = rows.some((row) => !row.openWeights);
  const hasSparse = rows.filter((row) => row.sparsity === 'moe').length >= LEAST_ROWS;
  const levelOf = (modality: string): string => {
    const pooled = POOLED[modality] ?? modality;
    return pooled === BASE_MODALITY || levels.includes(pooled) ? pooled : 'other';
  };
  const used = levels.filter((level) => rows.some((row) => levelOf(row.modality) === level));
  const designRow = (input: ComputeRegressionInput): readonly number[] => [
    1,
    Math.log10(input.paramsActive),
    yearsSince2022(input.publishedOn),
    ...used.map((level) => (levelOf(input.modality) === level ? 1 : 0)),
    ...(hasSparse ? [input.sparsity === 'moe' ? 1 : 0] : []),
    ...(varies ? [input.openWeights === false ? 0 : 1] : []),
  ];
  const coefficientNames = [
    'intercept',
    'log10 N_active',
    'years since 2022-01-01',
    ...used.map((level) => `modality ${level}`),
    ...(hasSparse ? ['mixture of experts'] : []),
    ...(varies ? ['open weights'] : []),
  ];
  const groups = rows.map((row) => row.organisation ?? row.model);
  const input: OlsInput = {
    names: coefficientNames,
    design: rows.map((row) => designRow({ ...row, paramsActive: activeOf(row) })),
    response: rows.map((row) => Math.log10(row.flop)),
    clusters: groups,
  };
  const fit = ols(input);
  return {
    name: `trainingCompute:${stratum}`,
    coefficientNames,
    coefficients: fit.coefficients.map((c) => c.estimate),
    covariance: fit.covarianceClustered ?? fit.covarianceHc3,
    residualSdLog10: fit.residualSd,
    designRow,
    source: `R1 (${stratum}): regression on ${fit.n} models of compute-sample.csv (R² ${fit.r2.toFixed(2)})`,
    ols: fit,
    input,
    groups,
    rows,
    modalities: [BASE_MODALITY, ...used],
  };
}
