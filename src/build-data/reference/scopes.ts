import { scopesTable, type ScopesRow } from '../../data/schema/scopes.js';
import { built, type Builder } from '../builder.js';
import type { TextRow } from '../runs-upstream.js';
import { SCOPES } from './citations.js';

const choice = <C extends string>(row: TextRow, field: string, choices: readonly C[]): C => {
  const found = choices.find((each) => each === row[field]);
  if (found === undefined)
    throw new Error(
      `scopes: ${row['case']}, ${field}: got "${row[field]}", expected ${choices.join(' or ')}`,
    );
  return found;
};

const scopeRow = (row: TextRow): ScopesRow => ({
  scope: choice(row, 'scope', ['exploratory', 'embodied', 'market']),
  case: row['case'] ?? '',
  organisation: row['organisation'] || undefined,
  year: row['year'] ? Number(row['year']) : undefined,
  value: Number(row['value'] || NaN),
  reference: row['reference'] ? Number(row['reference']) : undefined,
  unit: row['unit'] ?? '',
  cluster: row['cluster'] ?? '',
  status: choice(row, 'status', ['seen', 'derived', 'unverified']),
  used: choice(row, 'used', ['yes', 'no']) === 'yes',
  note: row['note'] || undefined,
  source: row['source'] ?? '',
  seenIn: row['seenIn'] ?? '',
  seenOn: row['seenOn'] ?? '',
});

/** Stops the build at a row that an assumption could not use as it is marked. */
const check = ({
  scope,
  case: name,
  status,
  used,
  value,
  reference,
  note,
  organisation,
}: ScopesRow): void => {
  const wrong = (why: string): never => {
    throw new Error(`scopes: ${scope}, ${name}: ${why}`);
  };
  if (!used && note === undefined) wrong('not used, and no note says why');
  if (!used) return;
  if (status === 'unverified') wrong('unverified, yet used');
  if (reference === undefined || !(value > 0)) wrong('used without both figures');
  if (scope === 'exploratory' && !(value > (reference ?? NaN)))
    wrong('the total is not above the final runs');
  if (scope === 'market' && organisation === undefined) wrong('no organisation');
};

/** Builds the table of figures for wider scopes from the hand-kept one. */
export const scopesBuilder: Builder = {
  tables: ['scopes'],
  inputs: [],
  build: (upstream) => {
    const rows = upstream.curated('scopes').map(scopeRow);
    rows.forEach(check);
    const notes = rows
      .filter((row) => !row.used)
      .map((row) => `not used: ${row.scope}, ${row.case}: ${row.note}`);
    return [built(scopesTable, rows, { ...SCOPES, notes })];
  },
};
