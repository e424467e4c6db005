import type { Claim } from '../tier/population/claim.js';

/** A row of an upstream CSV file: column name to text. */
export type TextRow = Readonly<Record<string, string>>;

/** A claim that was seen in its source. */
export function seen(
  field: string,
  value: number | string | undefined,
  source: string,
  sourceDate: string | undefined,
  note?: string,
): readonly Claim[] {
  if (value === undefined || value === '') return [];
  return [{ field, value: String(value), source, sourceDate, status: 'seen', note }];
}
