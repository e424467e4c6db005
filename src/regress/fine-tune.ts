import type { LogRegression } from '../estimate/reference.js';
import { ols, type OlsFit } from './ols.js';

/** A fine-tune with known compute. Rows of `finetune-compute.csv` fit as they are. */
export type FineTuneComputeRow = {
  readonly model: string;
  readonly organisation?: string | undefined;
  readonly params: number;
  readonly flop: number;
  readonly usable: boolean;
};

/** A CO2 card. Rows of `finetune-cards.csv` fit as they are. */
export type FineTuneCard = {
  readonly repositoryId: string;
  readonly gramsCo2e?: number | undefined;
  readonly weightBytes?: number | undefined;
  readonly usable: boolean;
};

/** A fitted log-log regression on one size. */
export type SizeFit<Input> = LogRegression<Input> & { readonly ols: OlsFit };

const fitOnSize = <Input>(about: {
  readonly name: string;
  readonly size: string;
  readonly source: string;
  readonly points: readonly { readonly x: number; readonly y: number; readonly cluster: string }[];
  readonly sizeOf: (input: Input) => number;
}): SizeFit<Input> => {
  const coefficientNames = ['intercept', `log10 ${about.size}`];
  const fit = ols({
    names: coefficientNames,
    design: about.points.map(({ x }) => [1, Math.log10(x)]),
    response: about.points.map(({ y }) => Math.log10(y)),
    clusters: about.points.map(({ cluster }) => cluster),
  });
  return {
    name: about.name,
    coefficientNames,
    coefficients: fit.coefficients.map((c) => c.estimate),
    covariance: fit.covarianceClustered ?? fit.covarianceHc3,
    residualSdLog10: fit.residualSd,
    designRow: (input) => [1, Math.log10(about.sizeOf(input))],
    source: `${about.source}, n = ${fit.n}, R² ${fit.r2.toFixed(2)}`,
    ols: fit,
  };
};

/**
 * Fits the compute of published fine-tunes from 10⁹ parameters: log10 F = a + b·log10 N + ε, clustered
 * by organisation. Rows of more than 5·10¹⁰ implied tokens are continued pre-training and left out.
 *
 * @param rows rows of `finetune-compute.csv`
 * @returns the fit
 * @throws RangeError for fewer than three rows
 */
export function fitFineTuneCompute(
  rows: readonly FineTuneComputeRow[],
): SizeFit<{ readonly params: number }> {
  return fitOnSize({
    name: 'fineTuneCompute',
    size: 'N',
    source: 'regression of fine-tuning compute on finetune-compute.csv',
    points: rows
      .filter((row) => row.usable)
      .map((row) => ({ x: row.params, y: row.flop, cluster: row.organisation ?? row.model })),
    sizeOf: ({ params }) => params,
  });
}

/**
 * Fits R4, the emissions of the Hub's declared fine-tunes: log10 g = a + b·log10 bytes + ε, clustered
 * by the owner of the repository.
 *
 * @param cards rows of `finetune-cards.csv`; those not usable are left out
 * @returns the fit
 * @throws RangeError for fewer than three usable cards
 */
export function fitFineTuneGrams(
  cards: readonly FineTuneCard[],
): SizeFit<{ readonly weightBytes: number }> {
  const points = cards.flatMap((card) =>
    card.usable && card.gramsCo2e !== undefined && card.weightBytes !== undefined
      ? [{ x: card.weightBytes, y: card.gramsCo2e, cluster: card.repositoryId }]
      : [],
  );
  return fitOnSize({
    name: 'fineTuneGrams',
    size: 'weight bytes',
    source: 'R4: regression on finetune-cards.csv',
    points,
    sizeOf: ({ weightBytes }) => weightBytes,
  });
}
