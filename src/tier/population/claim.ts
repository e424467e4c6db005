/** One statement about a run: a value for a field, with its source. */
export type Claim = {
  readonly field: string;
  readonly value: string;
  readonly source: string;
  readonly sourceDate: string | undefined;
  readonly status: 'seen' | 'derived' | 'unverified';
  readonly note: string | undefined;
};

/** A positive number in a cell, or undefined. */
export function positive(text: string | undefined): number | undefined {
  const value = Number((text ?? '').replaceAll(',', ''));
  return text !== undefined && text !== '' && Number.isFinite(value) && value > 0
    ? value
    : undefined;
}

/** A number rounded to ten significant digits: products of decimals otherwise carry noise. */
export function tidy(value: number): number {
  return Number(value.toPrecision(10));
}

/** Rows by the value of a key, in their order. */
export function groupBy<Row>(
  rows: readonly Row[],
  key: (row: Row) => string,
): ReadonlyMap<string, readonly Row[]> {
  const groups = new Map<string, Row[]>();
  for (const row of rows) {
    const group = groups.get(key(row));
    if (group) group.push(row);
    else groups.set(key(row), [row]);
  }
  return groups;
}
