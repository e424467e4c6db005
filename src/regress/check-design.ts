import type { OlsInput } from './ols.js';

/**
 * Refuses what least squares cannot fit: rows of different number, too few rows, values that are not
 * finite or whose squares are not, weights that are not positive.
 *
 * @param input design, response, names, weights, clusters
 * @throws RangeError that names the row, the column, the value and what was expected
 * @example checkDesign({ names: ['1'], design: [[NaN], [1]], response: [1, 2] }) // throws: row 1, 1: got NaN, …
 */
export function checkDesign({ names, design, response, weights, clusters }: OlsInput): void {
  const lengths: readonly (readonly [string, number | undefined])[] = [
    ['design', design.length],
    ['weights', weights?.length],
    ['clusters', clusters?.length],
  ];
  for (const [what, length] of lengths) {
    if (length !== undefined && length !== response.length) {
      throw new RangeError(
        `${what}: got ${length} rows, expected ${response.length} as the response`,
      );
    }
  }
  if (design.length <= names.length) {
    throw new RangeError(
      `rows: got ${design.length}, expected more than the ${names.length} coefficients`,
    );
  }
  design.forEach((row, i) => {
    if (row.length !== names.length) {
      throw new RangeError(`row ${i + 1}: got ${row.length} columns, expected ${names.length}`);
    }
    row.forEach((x, j) => finite(x, `row ${i + 1}, ${names[j]}`));
    finite(response[i], `row ${i + 1}, response`);
    const weight = weights?.[i];
    if (weight !== undefined && !(weight > 0 && Number.isFinite(weight))) {
      throw new RangeError(`row ${i + 1}, weight: got ${weight}, expected a positive number`);
    }
  });
  names.forEach((name, j) =>
    checkSize(
      design.map((row) => row[j] ?? NaN),
      `column ${name}`,
    ),
  );
  checkSize(response, 'response');
}

/** A response that differs by less than its own rounding is constant: R² and F would be noise. */
const ROUNDING = 1e-14;

/**
 * Refuses a response that does not vary: R² and F are not defined.
 *
 * @param response values
 * @throws RangeError that names the constant
 * @example checkVaries([0.1, 0.1]) // throws: response: got 0.1 in all rows, expected values that differ
 */
export function checkVaries(response: readonly number[]): void {
  const [low, high] = [Math.min(...response), Math.max(...response)];
  if (high - low <= ROUNDING * Math.max(Math.abs(low), Math.abs(high)))
    throw new RangeError(`response: got ${low} in all rows, expected values that differ`);
}

/** Squares of larger or smaller columns leave the range of a double, and with them the errors. */
const LARGEST = 1e100;

const checkSize = (values: readonly number[], where: string): void => {
  const largest = values.reduce((most, v) => Math.max(most, Math.abs(v)), 0);
  if (largest > LARGEST || (largest > 0 && largest < 1 / LARGEST))
    throw new RangeError(
      `${where}: got values up to ${largest.toExponential(1)}, expected 1e-100 to 1e100: change the unit`,
    );
};

const finite = (x: number | undefined, where: string): void => {
  if (!Number.isFinite(x)) throw new RangeError(`${where}: got ${x}, expected a finite number`);
};
