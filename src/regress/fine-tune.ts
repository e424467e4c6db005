import type { LogRegression } from '../estimate/reference.js';
import { fitModel, type ModelFit, type ModelSpec } from './model.js';
import { factor, indicator, log10, years, type Term } from './terms.js';

/** A fine-tune with known compute. Rows of `finetune-compute.csv` fit as they are. */
export type FineTuneComputeRow = {
  readonly model: string;
  readonly organisation?: string | undefined;
  readonly publishedOn?: string | undefined;
  readonly modality?: string | undefined;
  readonly params: number;
  readonly flop: number;
  readonly usable: boolean;
};

/** A CO2 card. Rows of `finetune-cards.csv` fit as they are. */
export type FineTuneCard = {
  readonly repositoryId: string;
  readonly gramsCo2e?: number | undefined;
  readonly weightBytes?: number | undefined;
  readonly datasetBytes?: number | undefined;
  readonly domain?: string | undefined;
  readonly trainingType?: string | undefined;
  readonly autotrain?: boolean | undefined;
  readonly usable: boolean;
};

/** A fitted log-log regression on one size. */
export type SizeFit<Input, Row> = LogRegression<Input> & { readonly model: ModelFit<Row> };

const sizeFit = <Input, Row>(
  name: string,
  model: ModelFit<Row>,
  rowOf: (input: Input) => readonly number[],
  source: string,
): SizeFit<Input, Row> => {
  const { ols } = model;
  const coefficients = ols.coefficients.map(({ estimate }) => estimate);
  const meanAt = (row: readonly number[]): number => {
    const bad = row.findIndex((x) => !Number.isFinite(x));
    if (bad >= 0)
      throw new RangeError(
        `${name}, ${ols.input.names[bad]}: got ${row[bad]}, expected a finite number`,
      );
    return row.reduce((sum, x, j) => sum + x * (coefficients[j] ?? NaN), 0);
  };
  return {
    name,
    coefficientNames: ols.input.names,
    coefficients,
    covariance: ols.covarianceClustered ?? ols.covarianceHc3,
    residualSdLog10: ols.residualSd,
    standardisedResiduals: ols.residuals.map((e) => e / ols.residualSd),
    predict: (input) => {
      const row = rowOf(input);
      return { log10: meanAt(row), row };
    },
    mean: (input) => meanAt(rowOf(input)),
    source: `${source}: ${model.formula}, n = ${ols.n}, R² ${ols.r2.toFixed(2)}`,
    model,
  };
};

const computeSpec = (
  ...terms: readonly Term<FineTuneComputeRow>[]
): ModelSpec<FineTuneComputeRow> => ({
  response: log10('flop'),
  terms,
  clusters: (row) => row.organisation ?? row.model,
  label: (row) => row.model,
});

const params: Term<FineTuneComputeRow> = log10('params');

/** The specifications of the compute of laboratories' fine-tunes that are compared, simplest first. */
export const FINE_TUNE_COMPUTE_CANDIDATES: readonly ModelSpec<FineTuneComputeRow>[] = [
  computeSpec(),
  computeSpec(params),
  computeSpec(params, years('publishedOn')),
  computeSpec(params, factor('modality', { base: 'language', least: 8 })),
];

/**
 * Fits the compute of published fine-tunes: log10 F = a + b·log10 N + ε, clustered by organisation. Rows
 * of more than 5·10¹⁰ implied tokens are continued pre-training and left out.
 *
 * @param rows rows of `finetune-compute.csv`
 * @returns the fit
 * @throws RangeError for fewer than three rows
 */
export function fitFineTuneCompute(
  rows: readonly FineTuneComputeRow[],
): SizeFit<{ readonly params: number }, FineTuneComputeRow> {
  const model = fitModel(
    rows.filter((row) => row.usable),
    computeSpec(params),
  );
  return sizeFit(
    'fineTuneCompute',
    model,
    (input) => [1, Math.log10(input.params)],
    'compute of fine-tunes, finetune-compute.csv',
  );
}

const cardSpec = (...terms: readonly Term<FineTuneCard>[]): ModelSpec<FineTuneCard> => ({
  response: log10('gramsCo2e'),
  terms,
  label: (row) => row.repositoryId,
});

const bytes: Term<FineTuneCard> = log10('weightBytes');
const vision: Term<FineTuneCard> = indicator(
  'computer vision',
  (row) => row.domain === 'Computer Vision',
);
const autotrain: Term<FineTuneCard> = indicator('AutoTrain', (row) => row.autotrain === true);

/**
 * The specifications of R4 that are compared, simplest first: what is known of a run that is to be
 * predicted. AutoTrain and the training type are facts of the cards alone.
 */
export const FINE_TUNE_GRAMS_CANDIDATES: readonly ModelSpec<FineTuneCard>[] = [
  cardSpec(),
  cardSpec(bytes),
  cardSpec(vision),
  cardSpec(bytes, vision),
];

/** The specification in use: the candidate of lowest cross-validated error (notebook 02). */
const CHOSEN_GRAMS: ModelSpec<FineTuneCard> = cardSpec(bytes, vision);

/** What else the cards state: did AutoTrain make it, does it name its training type? */
export const FINE_TUNE_CARD_SPEC: ModelSpec<FineTuneCard> = cardSpec(
  bytes,
  vision,
  autotrain,
  indicator('training type stated', (row) => row.trainingType !== undefined),
);

/** The few cards that also state the size of their data: grams by weights and data. */
export const FINE_TUNE_DATA_SPEC: ModelSpec<FineTuneCard> = cardSpec(bytes, log10('datasetBytes'));

/** The cards that R4 is fitted on: those whose grams and weights are usable. */
export function usableCards(cards: readonly FineTuneCard[]): readonly FineTuneCard[] {
  return cards.filter(
    (card) => card.usable && card.gramsCo2e !== undefined && card.weightBytes !== undefined,
  );
}

/** Modalities that the cards call computer vision. */
const VISION: readonly string[] = ['vision', 'image-generation', 'video'];

/** What R4 predicts by; without a modality the share of vision among the cards stands for it. */
export type FineTuneGramsInput = {
  readonly weightBytes: number;
  readonly modality?: string | undefined;
};

/**
 * Fits R4, the emissions of the Hub's declared fine-tunes: log10 g = a + b·log10 bytes + c·vision + ε. The
 * study publishes no owners, so rows cannot be clustered: errors are HC3.
 *
 * @param cards rows of `finetune-cards.csv`; those not usable are left out
 * @returns the fit
 * @throws RangeError for fewer usable cards than coefficients
 */
export function fitFineTuneGrams(
  cards: readonly FineTuneCard[],
): SizeFit<FineTuneGramsInput, FineTuneCard> {
  const model = fitModel(usableCards(cards), CHOSEN_GRAMS);
  const share =
    model.rows.filter(({ domain }) => domain === 'Computer Vision').length / model.rows.length;
  return sizeFit(
    'fineTuneGrams',
    model,
    ({ weightBytes, modality }) => [
      1,
      Math.log10(weightBytes),
      modality === undefined ? share : VISION.includes(modality) ? 1 : 0,
    ],
    'R4, finetune-cards.csv',
  );
}
