import type { ParameterDistribution } from '../estimate/reference.js';
import { designOf, fitModel, formulaOf, type ModelSpec } from './model.js';
import { nestedMeans } from './nested-means.js';
import { normalEquations } from './normal-equations.js';
import type { OlsInput } from './ols.js';
import { groupEffects, type GroupEffects } from './group-effects.js';
import { outOfSampleErrors, withChoice, type Choice, type ErrorSummary } from './selection.js';
import type { CandidateError } from './selection-rule.js';
import { NO_TAG, type SizedRun } from './sized-runs.js';
import { factor, indicator, log10, squared, years, type Term } from './terms.js';

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

/** A level with fewer runs than this is pooled with `other`. */
const LEAST_LEVEL = 20;

const specOf = (...terms: readonly Term<SizedRun>[]): ModelSpec<SizedRun> => ({
  response: log10('params'),
  terms,
  clusters: (row) => row.owner,
  label: (row) => row.name,
});

const isDerived = (row: { readonly kind: string }): boolean => row.kind !== 'pre-training';
const modality: Term<SizedRun> = factor('modality', { base: 'language', least: LEAST_LEVEL });
const architecture: Term<SizedRun> = factor('architecture', { base: 'other', least: LEAST_LEVEL });
const task: Term<SizedRun> = factor('task', { base: NO_TAG, least: LEAST_LEVEL });
const date: Term<SizedRun> = years('publishedOn');
const derived: Term<SizedRun> = indicator('builds on another run', isDerived);

/** The specifications of R5 that are compared, simplest first. */
export const PARAMETER_CANDIDATES: readonly ModelSpec<SizedRun>[] = [
  specOf(),
  specOf(modality),
  specOf(task),
  specOf(architecture),
  specOf(architecture, task),
  specOf(architecture, task, date),
  specOf(architecture, task, date, derived),
  specOf(architecture, task, modality),
  specOf(architecture, task, modality, date),
  specOf(architecture, task, modality, date, derived),
  specOf(architecture, task, modality, date, squared(date)),
  specOf(architecture, task, modality, date, squared(date), derived),
];

/** The specification in use: the candidate of lowest cross-validated error (notebook 02). */
const CHOSEN: ModelSpec<SizedRun> = specOf(
  architecture,
  task,
  modality,
  date,
  squared(date),
  derived,
);

/** Models of one architecture by one owner resemble each other. */
const groupOfSize = (row: { readonly owner: string; readonly architecture: string }): string =>
  `${row.owner} ${row.architecture}`;

/** Folds of the cross-validation behind the intervals. */
const FOLDS = 10;

/** How far predictions of one class were off where the fit had not seen the owner, or the run. */
export type HeldOutSpread = {
  readonly class: string;
  readonly n: number;
  /** Root mean square error, log10. */
  readonly rmse: number;
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

type Row = { readonly row: readonly number[]; readonly group: string };
type Predicted = { readonly mean: number; readonly groupRows: number };

const predictorOf = (
  input: OlsInput,
  groups: readonly string[],
  keep: readonly number[],
): {
  readonly beta: readonly number[];
  readonly effects: GroupEffects;
  readonly at: (row: Row) => Predicted;
} => {
  const design = keep.map((i) => input.design[i] ?? []);
  const response = keep.map((i) => input.response[i] ?? NaN);
  const beta = normalEquations({ names: input.names, design, response });
  const fixed = (row: readonly number[]): number =>
    row.reduce((s, x, j) => (x === 0 ? s : s + x * (beta[j] ?? NaN)), 0);
  const effects = groupEffects(
    response.map((y, i) => y - fixed(design[i] ?? [])),
    keep.map((i) => groups[i] ?? ''),
  );
  return {
    beta,
    effects,
    at: ({ row, group }) => {
      const known = effects.effects.get(group);
      return { mean: fixed(row) + (known?.effect ?? 0), groupRows: known?.rows ?? 0 };
    },
  };
};

/** What is known of a size decides how well it can be told: its tags, its kind, its siblings. */
const classifier = (rows: readonly SizedRun[]): ((row: SizedRun, groupRows: number) => string) => {
  const known = (field: 'architecture' | 'task'): ReadonlySet<string> => {
    const counts = new Map<string, number>();
    for (const row of rows) counts.set(row[field], (counts.get(row[field]) ?? 0) + 1);
    return new Set([...counts].flatMap(([k, n]) => (k !== NO_TAG && n >= LEAST_LEVEL ? [k] : [])));
  };
  const [architectures, tasks] = [known('architecture'), known('task')];
  return (row, groupRows) => {
    const kind = isDerived(row) ? 'builds on another' : 'pre-training';
    if (groupRows > 0) {
      const siblings = groupRows < 3 ? '1 or 2 siblings' : 'at least 3 siblings';
      return `${kind}, ${siblings}`;
    }
    const tags = [
      ...(architectures.has(row.architecture) ? ['architecture'] : []),
      ...(tasks.has(row.task) ? ['task'] : []),
    ];
    return `${kind}, ${tags.length === 0 ? 'no frequent tag' : tags.join(' and ')}`;
  };
};

/** Errors of rows that the fit had not seen, whole labels left out in ten folds, in order of appearance. */
const heldOut = (
  input: OlsInput,
  groups: readonly string[],
  labels: readonly string[],
): readonly { readonly error: number; readonly groupRows: number }[] => {
  const order = new Map([...new Set(labels)].map((label, i) => [label, i % FOLDS]));
  const folds = labels.map((label) => order.get(label) ?? 0);
  const result = new Array<{ readonly error: number; readonly groupRows: number }>(labels.length);
  for (let fold = 0; fold < FOLDS; fold++) {
    const keep = folds.flatMap((f, i) => (f === fold ? [] : [i]));
    if (keep.length === 0) continue;
    const { at } = predictorOf(input, groups, keep);
    folds.forEach((f, i) => {
      if (f !== fold) return;
      const { mean, groupRows } = at({ row: input.design[i] ?? [], group: groups[i] ?? '' });
      result[i] = { error: mean - (input.response[i] ?? NaN), groupRows };
    });
  }
  return result;
};

const spreadsOf = (
  rows: readonly SizedRun[],
  input: OlsInput,
  groups: readonly string[],
): readonly HeldOutSpread[] => {
  const classOf = classifier(rows);
  const squares = new Map<string, { n: number; sum: number }>();
  const add = (key: string, error: number): void => {
    const known = squares.get(key) ?? { n: 0, sum: 0 };
    squares.set(key, { n: known.n + 1, sum: known.sum + error * error });
  };
  // Owners unseen say how well tags tell a size; runs unseen, how well siblings do.
  heldOut(
    input,
    groups,
    rows.map((row) => row.owner),
  ).forEach(({ error }, i) => {
    add(classOf(rows[i] as SizedRun, 0), error);
    add(ALL, error);
  });
  heldOut(
    input,
    groups,
    rows.map((row) => row.runId),
  ).forEach(({ error, groupRows }, i) => {
    if (groupRows > 0) add(classOf(rows[i] as SizedRun, groupRows), error);
  });
  return [...squares]
    .map(([name, { n, sum }]) => ({ class: name, n, rmse: Math.sqrt(sum / n) }))
    .sort((a, b) => (a.class < b.class ? -1 : 1));
};

const ALL = 'all, owner not seen';

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
  spec: ModelSpec<SizedRun> = CHOSEN,
): ParameterFit {
  const input = designOf(rows, spec);
  const groups = rows.map(groupOfSize);
  const { beta, effects, at } = predictorOf(
    input,
    groups,
    rows.map((_, i) => i),
  );
  const columns = spec.terms.flatMap((term) => term.columns(rows));
  const spreads = spreadsOf(rows, input, groups);
  const byClass = new Map(spreads.map((each) => [each.class, each]));
  const classOf = classifier(rows);
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
      const { mean, groupRows } = at({
        row: [1, ...columns.map(({ value }) => value(row))],
        group: groupOfSize(row),
      });
      const found = byClass.get(classOf(row, groupRows));
      const spread = found !== undefined && found.n >= LEAST_ERRORS ? found : byClass.get(ALL);
      return {
        log10Mean: mean,
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

/** A rule for sizes beside others, by its errors on owners or runs that it had not seen. */
export type SizeRuleError = CandidateError &
  ErrorSummary &
  Choice & { readonly formula: string; readonly coefficients: number };

/**
 * Compares the specifications of R5 with nested group means (owner, architecture, task), all on the same
 * rows that they had not seen.
 *
 * @param rows from `sizedRuns`
 * @param foldOf fold of a row: of its owner, or of the run
 * @param counts rows whose errors count, default all; the others only help to fit
 * @returns one row a specification, then the nested means
 */
export function compareSizeRules(
  rows: readonly SizedRun[],
  foldOf: (row: SizedRun) => string,
  counts: (row: SizedRun) => boolean = () => true,
): readonly SizeRuleError[] {
  const specs = PARAMETER_CANDIDATES.map((spec) => ({
    formula: formulaOf(spec),
    coefficients: 1 + spec.terms.flatMap((term) => term.columns(rows)).length,
    errors: outOfSampleErrors(rows, spec, { leaveOut: foldOf, counts }),
  }));
  const groups = rows.map(groupOfSize);
  const input = designOf(rows, CHOSEN);
  const folds = rows.map(foldOf);
  const scored = rows.map(counts);
  const withOwner = new Array<number>(rows.length);
  const nested = new Array<number>(rows.length);
  for (const fold of new Set(folds)) {
    const keep = folds.flatMap((f, i) => (f === fold ? [] : [i]));
    const { at } = predictorOf(input, groups, keep);
    const means = nestedMeans(keep.flatMap((i) => taggedOf(rows[i])));
    folds.forEach((f, i) => {
      const [row] = taggedOf(rows[i]);
      if (f !== fold || row === undefined) return;
      const observed = input.response[i] ?? NaN;
      withOwner[i] = at({ row: input.design[i] ?? [], group: groups[i] ?? '' }).mean - observed;
      nested[i] = means(row).log10Mean - observed;
    });
  }
  const all = [
    ...specs,
    {
      formula: `${formulaOf(CHOSEN)} + owner and architecture`,
      coefficients: input.names.length + 1,
      errors: withOwner.filter((_, i) => scored[i]),
    },
    {
      formula: 'nested means of owner, architecture, task',
      coefficients: rows.length,
      errors: nested.filter((_, i) => scored[i]),
    },
  ];
  return withChoice(
    all.map(({ formula, coefficients }) => ({ formula, coefficients })),
    all.map(({ errors }) => errors),
    rows.filter((_, i) => scored[i]).map((row) => row.owner),
  );
}

/** A missing tag is none to group by. */
const taggedOf = (
  row: SizedRun | undefined,
): readonly (SizeInput & { readonly params: number })[] =>
  row === undefined
    ? []
    : [
        {
          ...row,
          architecture: row.architecture === NO_TAG ? undefined : row.architecture,
          task: row.task === NO_TAG ? undefined : row.task,
        },
      ];

/** R5 by least squares with all its tests: the coefficients in use, with clustered errors by owner. */
export function parameterModel(fit: ParameterFit): ReturnType<typeof fitModel<SizedRun>> {
  return fitModel(fit.rows, fit.spec);
}

/**
 * Errors and stated SDs of sizes of owners that neither the fit nor its spreads have seen: do the
 * intervals tell the truth?
 *
 * @param rows from `sizedRuns`
 * @param foldOf fold of a row's owner
 * @returns one entry a row, in order
 */
export function heldOutSizes(
  rows: readonly SizedRun[],
  foldOf: (row: SizedRun) => string,
): readonly { readonly row: SizedRun; readonly error: number; readonly sd: number }[] {
  const result = new Map<SizedRun, { readonly error: number; readonly sd: number }>();
  for (const fold of new Set(rows.map(foldOf))) {
    const { parametersOf } = fitParameters(rows.filter((row) => foldOf(row) !== fold));
    for (const row of rows.filter((each) => foldOf(each) === fold)) {
      const { log10Mean, log10Sd } = parametersOf(row);
      result.set(row, { error: log10Mean - Math.log10(row.params), sd: log10Sd });
    }
  }
  return rows.map((row) => ({ row, ...(result.get(row) ?? { error: NaN, sd: NaN }) }));
}
