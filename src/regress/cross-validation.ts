import { checkDesign } from './check-design.js';
import { solve, type OlsInput } from './ols.js';

/** Errors of predictions for rows that the fit had not seen, in the unit of the response. */
export type CrossValidation = {
  readonly groups: number;
  readonly n: number;
  /** Prediction minus observation of every row, from the fit without the row's group. */
  readonly errors: readonly number[];
  readonly rmse: number;
  readonly medianAbsoluteError: number;
  /** Mean error: negative when predictions are too low. */
  readonly bias: number;
};

const describe = (errors: readonly number[], groups: number): CrossValidation => {
  const absolute = errors.map(Math.abs).sort((a, b) => a - b);
  const middle = Math.floor(absolute.length / 2);
  const upper = absolute[middle] ?? NaN;
  const median = absolute.length % 2 === 1 ? upper : ((absolute[middle - 1] ?? NaN) + upper) / 2;
  return {
    groups,
    n: errors.length,
    errors,
    rmse: Math.sqrt(errors.reduce((sum, e) => sum + e * e, 0) / errors.length),
    medianAbsoluteError: median,
    bias: errors.reduce((sum, e) => sum + e, 0) / errors.length,
  };
};

/**
 * Leave-one-group-out cross-validation of a least-squares model: every row is predicted by the fit to
 * all other groups. With organisations as groups it answers how well a run of an organisation that
 * the fit never saw is predicted. A column that is constant without a group is left out of that fit.
 *
 * @param input names, design, response, perhaps weights of the fits (errors count equally)
 * @param groups group of each row
 * @returns the errors and their summary
 * @throws RangeError for what `ols` refuses and for fewer than two groups
 * @example leaveOneGroupOut(input, organisations).rmse // log10 units for R1
 */
export function leaveOneGroupOut(input: OlsInput, groups: readonly string[]): CrossValidation {
  checkDesign(input);
  if (groups.length !== input.response.length)
    throw new RangeError(`groups: got ${groups.length}, expected ${input.response.length}`);
  const { weights } = input;
  const labels = [...new Set(groups)];
  if (labels.length < 2) throw new RangeError(`groups: got ${labels.length}, expected at least 2`);
  const errors = new Array<number>(groups.length).fill(NaN);
  for (const label of labels) {
    const rest = groups.flatMap((group, i) => (group === label ? [] : [i]));
    const design = rest.map((i) => input.design[i] ?? []);
    const used = input.names.flatMap((_, j) => (j === 0 || varies(design, j) ? [j] : []));
    const { beta } = solve({
      names: used.map((j) => input.names[j] ?? ''),
      design: design.map((row) => used.map((j) => row[j] ?? NaN)),
      response: rest.map((i) => input.response[i] ?? NaN),
      weights: weights === undefined ? undefined : rest.map((i) => weights[i] ?? NaN),
    });
    groups.forEach((group, i) => {
      if (group !== label) return;
      const row = input.design[i] ?? [];
      const predicted = used.reduce((sum, j, k) => sum + (row[j] ?? NaN) * (beta[k] ?? NaN), 0);
      errors[i] = predicted - (input.response[i] ?? NaN);
    });
  }
  return describe(errors, labels.length);
}

const varies = (design: readonly (readonly number[])[], j: number): boolean =>
  design.some((row) => row[j] !== design[0]?.[j]);

/**
 * The baseline that a regression must beat: every row predicted by the mean of the other groups.
 *
 * @param response observed values
 * @param groups group of each row
 * @returns the errors and their summary
 */
export function leaveOneGroupOutMean(
  response: readonly number[],
  groups: readonly string[],
): CrossValidation {
  return leaveOneGroupOut(
    { names: ['intercept'], design: response.map(() => [1]), response },
    groups,
  );
}

/**
 * A regression without some of its terms, to see what they add.
 *
 * @param input the full regression
 * @param names the terms to leave out
 * @returns names, design and response without them
 * @throws RangeError for a name that the regression does not have
 * @example dropTerms(input, ['log10 N_active']).names.length // one less
 */
export function dropTerms(input: OlsInput, names: readonly string[]): OlsInput {
  const unknown = names.find((name) => !input.names.includes(name));
  if (unknown !== undefined) {
    throw new RangeError(`term: got ${unknown}, expected one of ${input.names.join(', ')}`);
  }
  const kept = input.names.flatMap((name, j) => (names.includes(name) ? [] : [j]));
  return {
    ...input,
    names: kept.map((j) => input.names[j] ?? ''),
    design: input.design.map((row) => kept.map((j) => row[j] ?? NaN)),
  };
}
