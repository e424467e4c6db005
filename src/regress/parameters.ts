import type { ParameterDistribution } from '../estimate/reference.js';
import type { GroupEffects } from './group-effects.js';
import { fixedPart } from './fixed-part.js';
import { designOf, fitModel, formulaOf, type ModelSpec } from './model.js';
import { CHOSEN_PARAMETERS, groupOfSize } from './parameter-candidates.js';
import {
  ALL,
  classifier,
  predictorOf,
  spreadsOf,
  type HeldOutSpread,
} from './parameter-spreads.js';
import { NO_TAG, type SizedRun } from './sized-runs.js';

/** What is known of a model whose size is not. */
export type SizeInput = {
  readonly architecture?: string | undefined;
  readonly task?: string | undefined;
  readonly modality: string;
  /** Owner of the repository. */
  readonly owner?: string | undefined;
  readonly publishedOn?: string | undefined;
  /** pre-training, fine-tune, … */
  readonly kind?: string | undefined;
};

/** A fitted R5. */
export type ParameterFit = {
  readonly formula: string;
  readonly spec: ModelSpec<SizedRun>;
  readonly rows: readonly SizedRun[];
  readonly coefficientNames: readonly string[];
  readonly coefficients: readonly number[];
  /** Effects of owner and architecture beyond the terms. */
  readonly groups: GroupEffects;
  /** Spread by class, of owners unseen and of runs of owners seen: the intervals rest on it. */
  readonly spreads: readonly HeldOutSpread[];
  /** Mean, SD and basis for a model of unknown size. */
  readonly parametersOf: (model: SizeInput) => ParameterDistribution;
};

/** A class of fewer held-out errors than this takes the spread of all. */
const LEAST_ERRORS = 20;

/**
 * Fits R5: log10 N = μ + α_architecture + τ_task + … + v_owner,architecture + ε by least squares, with the
 * effect of owner and architecture as the shrunken mean of its residuals. The SD of a prediction is not
 * that of the residuals, which have seen the owner: it is the root mean square error of a cross-validation
 * that leaves out whole owners (or, where siblings of the owner are known, runs), by class.
 *
 * @param rows from `sizedRuns`
 * @param spec the specification, default the chosen one
 * @returns the fit; its `parametersOf` gives mean, SD and basis
 * @throws RangeError for too few rows
 * @example fitParameters(rows).parametersOf({ architecture: 'bert', modality: 'language' }).log10Mean // about 8
 */
export function fitParameters(
  rows: readonly SizedRun[],
  spec: ModelSpec<SizedRun> = CHOSEN_PARAMETERS,
): ParameterFit {
  const input = designOf(rows, spec);
  const groups = rows.map(groupOfSize);
  const { beta, effects } = predictorOf(
    input,
    groups,
    rows.map((_, i) => i),
  );
  const fixed = fixedPart(rows, spec, beta);
  const spreads = spreadsOf(rows, input, groups);
  const byClass = new Map(spreads.map((each) => [each.class, each]));
  const classOf = classifier(rows);
  // Most models are of an owner that the sample does not hold: their group need not be looked up.
  const owners = new Set(rows.map(({ owner }) => owner));
  const middle = [...rows.map((row) => row.publishedOn)].sort()[rows.length >> 1] ?? '';
  return {
    formula: formulaOf(spec),
    spec,
    rows,
    coefficientNames: input.names,
    coefficients: beta,
    groups: effects,
    spreads,
    parametersOf: (model) => {
      const row = asRow(model, middle);
      const group = owners.has(row.owner) ? effects.effects.get(groupOfSize(row)) : undefined;
      const groupRows = group?.rows ?? 0;
      const found = byClass.get(classOf(row, groupRows));
      const spread = found !== undefined && found.n >= LEAST_ERRORS ? found : byClass.get(ALL);
      return {
        log10Mean: fixed(row) + (group?.effect ?? 0),
        log10Sd: spread?.rmse ?? NaN,
        n: groupRows === 0 ? rows.length : groupRows,
        basis: `R5 on ${rows.length} runs of known size${groupRows === 0 ? '' : ` with ${groupRows} of architecture ${row.architecture} by ${row.owner}`}; spread of ${spread?.class ?? ''}`,
      };
    },
  };
}

const asRow = (model: SizeInput, publishedOn: string): SizedRun => ({
  runId: '',
  name: '',
  owner: model.owner ?? '',
  params: NaN,
  architecture: model.architecture ?? NO_TAG,
  task: model.task ?? NO_TAG,
  modality: model.modality,
  publishedOn: model.publishedOn ?? publishedOn,
  kind: model.kind ?? 'pre-training',
});

/** R5 by least squares with all its tests: the coefficients in use, with clustered errors by owner. */
export function parameterModel(fit: ParameterFit): ReturnType<typeof fitModel<SizedRun>> {
  return fitModel(fit.rows, fit.spec);
}
