import { groupEffects, type GroupEffects } from './group-effects.js';
import { normalEquations } from './normal-equations.js';
import type { OlsInput } from './ols.js';
import { isDerived, LEAST_LEVEL } from './parameter-candidates.js';
import { NO_TAG, type SizedRun } from './sized-runs.js';

/** How far predictions of one class were off where the fit had not seen the owner, or the run. */
export type HeldOutSpread = {
  readonly class: string;
  readonly n: number;
  /** Root mean square error, log10. */
  readonly rmse: number;
};

/** Folds of the cross-validation behind the intervals. */
const FOLDS = 10;

type Row = { readonly row: readonly number[]; readonly group: string };
type Predicted = { readonly mean: number; readonly groupRows: number };

/** R5 fitted on some of the rows: coefficients, effects of groups, and the prediction of any row. */
export const predictorOf = (
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
export const classifier = (
  rows: readonly SizedRun[],
): ((row: SizedRun, groupRows: number) => string) => {
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
    const frequent = architectures.has(row.architecture) ? 'architecture' : undefined;
    const tags = tasks.has(row.task) ? (frequent ? `${frequent} and task` : 'task') : frequent;
    return `${kind}, ${tags ?? 'no frequent tag'}`;
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

/** Root mean square errors by class, of rows that the fit had not seen. */
export const spreadsOf = (
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

/** The class of all rows, whose owner the fit had not seen. */
export const ALL = 'all, owner not seen';
