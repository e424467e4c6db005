import { describe, expect, it } from 'vitest';
import { scopesBuilder } from '../../src/build-data/reference/scopes.js';
import type { TextRow } from '../../src/build-data/runs-upstream.js';
import { reportedEmissionsTable } from '../../src/data/schema/reported-emissions.js';
import { scopesTable } from '../../src/data/schema/scopes.js';
import { readTable } from '../../src/io/read-table.js';

const rows = readTable(scopesTable);
const reported = readTable(reportedEmissionsTable);

const good: TextRow = {
  scope: 'exploratory',
  case: 'Test',
  value: '3',
  reference: '1',
  unit: 'times',
  cluster: 'test',
  status: 'seen',
  used: 'yes',
  source: 'a paper',
  seenIn: 'the paper',
  seenOn: '2026-11-25',
};
const build = (row: TextRow) => () =>
  scopesBuilder.build({
    csv: () => [],
    json: () => undefined,
    curated: () => [row],
    built: () => [],
  });

describe('the table of scopes', () => {
  it('nothing unverified is used, and what is not used says why', () => {
    expect(rows.filter((row) => row.used && row.status === 'unverified')).toEqual([]);
    expect(rows.filter((row) => !row.used && row.note === undefined)).toEqual([]);
  });
  it('its LLaMA row has the energy of the four runs that the same paper reports', () => {
    const runs = reported.filter(({ reportId }) => /^llama1-\d+b$/.test(reportId));
    const mwh = runs.reduce((sum, row) => sum + (row.energyFacilityKwh ?? NaN) / 1000, 0);
    expect(runs).toHaveLength(4);
    expect(rows.find((row) => row.case.startsWith('LLaMA'))?.reference).toBe(mwh);
  });
  it('its BLOOM row has the hours of the run that is reported', () => {
    const bloom = reported.find(({ reportId }) => reportId === 'bloom-176b');
    expect(rows.find((row) => row.case.startsWith('BLOOM, A100'))?.reference).toBe(
      bloom?.acceleratorHours,
    );
  });
});

describe('the builder stops at a row that an assumption could not use', () => {
  it('a good row passes', () => {
    expect(build(good)).not.toThrow();
  });
  it.each([
    [{ status: 'unverified' }, 'scopes: exploratory, Test: unverified, yet used'],
    [{ reference: '' }, 'scopes: exploratory, Test: used without both figures'],
    [{ value: '0.5' }, 'scopes: exploratory, Test: the total is not above the final runs'],
    [{ used: 'no' }, 'scopes: exploratory, Test: not used, and no note says why'],
    [{ scope: 'market' }, 'scopes: market, Test: no organisation'],
    [
      { status: 'heard' },
      'scopes: Test, status: got "heard", expected seen or derived or unverified',
    ],
  ])('%j', (change, message) => {
    expect(build({ ...good, ...change })).toThrow(message);
  });
});
