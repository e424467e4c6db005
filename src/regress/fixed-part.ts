import type { ModelSpec } from './model.js';
import type { Term } from './terms.js';

/** Adds a term's share of x·β to a sum. */
type Part<Row> = (row: Row, sum: number) => number;

const partOf = <Row>(
  term: Term<Row>,
  rows: readonly Row[],
  coefficients: readonly number[],
): Part<Row> => {
  const position = term.position?.(rows);
  // Of a factor one column at most is not 0.
  if (position !== undefined) {
    return (row, sum) => {
      const at = position(row);
      return at < 0 ? sum : sum + (coefficients[at] ?? NaN);
    };
  }
  const columns = term.columns(rows);
  return (row, sum) => {
    let total = sum;
    for (let j = 0; j < columns.length; j += 1) {
      total += (columns[j]?.value(row) ?? NaN) * (coefficients[j] ?? NaN);
    }
    return total;
  };
};

/**
 * The fixed part x·β of a linear model at any row, without its design row: what a mean alone needs. It
 * adds up in the order of the design's columns and leaves out zeros only, so that it is the same number to
 * the last bit.
 *
 * @param rows the sample, which the levels of factors come from
 * @param spec the model
 * @param coefficients by column of the design, the intercept first
 * @returns x·β of a row; not finite where a value of the row is missing
 * @example
 * const rows = [{ x: 1, y: 10 }, { x: 10, y: 100 }];
 * fixedPart(rows, { response: log10('y'), terms: [log10('x')] }, [1, 2])({ x: 100, y: NaN }); // 5
 */
export function fixedPart<Row>(
  rows: readonly Row[],
  spec: ModelSpec<Row>,
  coefficients: readonly number[],
): (row: Row) => number {
  const intercept = coefficients[0] ?? NaN;
  let first = 1;
  const parts = spec.terms.map((term) => {
    const last = first + term.columns(rows).length;
    const part = partOf(term, rows, coefficients.slice(first, last));
    first = last;
    return part;
  });
  return (row) => {
    let sum = intercept;
    for (const part of parts) sum = part(row, sum);
    return sum;
  };
}
