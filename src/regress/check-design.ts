import type { OlsInput } from './ols.js';

/**
 * Refuses what least squares cannot fit: rows of different number, too few rows, values that are not
 * finite, weights that are not positive.
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
}

const finite = (x: number | undefined, where: string): void => {
  if (!Number.isFinite(x)) throw new RangeError(`${where}: got ${x}, expected a finite number`);
};
