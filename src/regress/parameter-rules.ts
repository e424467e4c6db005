import { designOf, formulaOf } from './model.js';
import { nestedMeans } from './nested-means.js';
import { CHOSEN_PARAMETERS, groupOfSize, PARAMETER_CANDIDATES } from './parameter-candidates.js';
import { predictorOf } from './parameter-spreads.js';
import { fitParameters, type SizeInput } from './parameters.js';
import { outOfSampleErrors, withChoice, type Choice, type ErrorSummary } from './selection.js';
import type { CandidateError } from './selection-rule.js';
import { NO_TAG, type SizedRun } from './sized-runs.js';

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
  const input = designOf(rows, CHOSEN_PARAMETERS);
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
      formula: `${formulaOf(CHOSEN_PARAMETERS)} + owner and architecture`,
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
