import { describe, expect, test } from 'vitest';
import { assemble, subtractBase, type ClaimGroup } from '../../src/tier/population/assemble.js';
import { checkRun, duplicateFlags } from '../../src/build-data/runs-checks.js';
import { assembleCurated, basesFirst } from '../../src/build-data/runs-curated.js';
import type { CuratedRunRow } from '../../src/tier/population/curated.js';
import { epochClaims, flopBasis } from '../../src/build-data/runs-epoch.js';
import { placeOf } from '../../src/build-data/runs-place.js';
import { reportedClaims } from '../../src/build-data/runs-reported.js';
import { seen, type TextRow } from '../../src/build-data/runs-upstream.js';
import type { Claim } from '../../src/tier/population/claim.js';

const key = (name: string): string | undefined =>
  name.startsWith('H800') ? 'H800 SXM5' : undefined;
const fact = (field: string, value: string, more: Partial<Claim> = {}): Claim => ({
  field,
  value,
  source: 'a paper',
  sourceDate: undefined,
  status: 'seen',
  note: undefined,
  ...more,
});
const group = (facts: boolean, ...claims: readonly Claim[]): ClaimGroup => ({ facts, claims });

describe('assemble', () => {
  test('a fact overrides upstream, and what it displaced is kept with the reason', () => {
    const { values, claims } = assemble([
      group(true, fact('flop', '2e24')),
      group(
        false,
        ...seen('flop', 9e24, 'Epoch', '2026-07'),
        ...seen('flopConfidence', 'Confident', 'Epoch', '2026-07'),
      ),
    ]);
    expect(values).toEqual({ flop: '2e24' });
    expect(claims.map((claim) => claim.note)).toEqual([
      undefined,
      'not used: a stronger source states the field',
      'not used: describes another flop',
    ]);
  });

  test('an unverified fact is recorded and never used', () => {
    const { values, claims } = assemble([
      group(true, fact('pue', '1.1', { status: 'unverified' })),
    ]);
    expect(values).toEqual({});
    expect(claims[0]?.note).toBe('not used: not seen in its source');
  });

  test('ignore-<field> drops what upstream states, not the fact', () => {
    const { values } = assemble([
      group(true, fact('ignore-flop', 'yes', { note: 'a geometric mean' }), fact('flop', '7.2e23')),
      group(false, ...seen('flop', 1.2e24, 'Epoch', '2026-07')),
    ]);
    expect(values).toEqual({ flop: '7.2e23' });
  });
});

describe('subtracting the base', () => {
  const whole = assemble([group(false, ...seen('flop', 8e23, 'Epoch', '2026-07'))]);
  test('the rest is the run itself, recorded as derived', () => {
    const run = subtractBase(whole, 'flop', 6e23, 'base');
    expect(run.values.flop).toBe('2e+23');
    expect(run.claims[0]).toMatchObject({ status: 'derived', field: 'flop' });
  });
  test('a base that is not the smaller part is not subtracted', () => {
    expect(subtractBase(whole, 'flop', 9e23, 'base').values.flop).toBe(whole.values.flop);
  });
});

describe('checks', () => {
  const peak = (): number => 989;
  test('hours that imply more than the peak are dropped (DeepSeek-V2, 172,800 h)', () => {
    const run = assemble([
      group(
        false,
        ...seen('flop', 1.02e24, 'e', undefined),
        ...seen('accelerator', 'H800 SXM5', 'e', undefined),
        ...seen('acceleratorHours', 172_800, 'e', undefined),
      ),
    ]);
    const checked = checkRun('deepseek-v2', 'language', run, peak);
    expect(checked.run.values.acceleratorHours).toBeUndefined();
    expect(checked.flags[0]?.detail).toBe('hours imply a utilisation of 166%');
  });

  test('compute from the hardware gives way to the hours that it was computed from', () => {
    const run = assemble([
      group(
        false,
        ...seen('flop', 3e24, 'e', undefined),
        ...seen('flopBasis', 'hardware', 'e', undefined),
        ...seen('accelerator', 'H800 SXM5', 'e', undefined),
        ...seen('acceleratorHours', 2.1e6, 'e', undefined),
      ),
    ]);
    const { values } = checkRun('gpt-oss', 'language', run, peak).run;
    expect(values.flop).toBeUndefined();
    expect(values.acceleratorHours).toBe('2100000');
  });

  test('compute far from 6·N·D is flagged', () => {
    const run = assemble([
      group(
        false,
        ...seen('paramsTotal', 1e9, 'e', undefined),
        ...seen('tokens', 1e12, 'e', undefined),
        ...seen('flop', 6e22, 'e', undefined),
      ),
    ]);
    expect(checkRun('x', 'language', run, peak).flags).toHaveLength(1);
  });

  test('two runs on one Epoch row are flagged unless a note explains it', () => {
    const row = { epochModel: 'GLM-4.5', flop: undefined, note: undefined };
    expect(
      duplicateFlags([
        { ...row, runId: 'glm-4.5' },
        { ...row, runId: 'glm-4.6' },
      ]),
    ).toHaveLength(1);
    expect(
      duplicateFlags([
        { ...row, runId: 'a' },
        { ...row, runId: 'b', note: 'same run' },
      ]),
    ).toHaveLength(0);
  });
});

describe('reported rows', () => {
  const row: TextRow = {
    id: 'x',
    evidence: 'M',
    source: 'a paper',
    energy_it_mwh: '135',
    energy_facility_mwh: '',
    pue: '1.1',
    energy_basis: 'measured (25 ms node power)',
    tco2e_reported: '0',
    tco2e_basis: 'contractual hydro',
    location: 'LUMI, Finland (hydro)',
    accelerator: '',
    accel_hours: '',
    n_accel: '',
    params: '',
    active_params: '',
    tokens: '',
    grid_kgco2e_per_kwh: '',
  };
  const field = (claims: readonly Claim[], name: string) =>
    claims.find((claim) => claim.field === name)?.value;

  test('MWh become kWh with their boundary; a market-based 0 is no figure (OLMo on LUMI)', () => {
    const claims = reportedClaims(row, key);
    expect(field(claims, 'energyKwh')).toBe('135000');
    expect(field(claims, 'energyBoundary')).toBe('it');
    expect(field(claims, 'energyBasis')).toBe('measured');
    expect(field(claims, 'tco2e')).toBeUndefined();
    expect(field(claims, 'placeCountry')).toBe('FIN');
  });

  test('suspect rows give nothing, aggregates only shared figures', () => {
    expect(reportedClaims({ ...row, evidence: 'X' }, key)).toEqual([]);
    const shared = reportedClaims({ ...row, evidence: 'A', tco2e_reported: '131' }, key);
    expect(shared.every((claim) => claim.field.endsWith('Shared'))).toBe(true);
  });

  test('columns of recalled figures are never read', () => {
    const claims = reportedClaims(
      { ...row, recalled_not_seen: '228.55 tCO2e', hf_id_recalled: 'a/b' },
      key,
    );
    expect(JSON.stringify(claims)).not.toMatch(/228|a\/b/);
  });

  test('an assumed average is no place', () => {
    expect(placeOf('assumed US average')).toBeUndefined();
    expect(placeOf('AWS us-west-2')).toEqual({ country: 'USA', region: 'Oregon' });
  });
});

describe('Epoch rows', () => {
  test('a data set passed over several times counts each pass', () => {
    const claims = epochClaims(
      { Model: 'X', dataset_size: '300000000000', Epochs: '4' },
      'language',
      key,
    );
    expect(claims).toMatchObject([{ field: 'tokens', value: '1200000000000', status: 'derived' }]);
  });
  test('a data set of images gives no tokens', () => {
    expect(epochClaims({ Model: 'X', dataset_size: '14000000' }, 'vision', key)).toEqual([]);
  });
  test.each([
    ['Reported,Hardware', 'reported'],
    ['Operation counting,Hardware', 'operation-counting'],
    ['Hardware', 'hardware'],
    ['Benchmarks', 'comparison'],
    ['', 'not-stated'],
  ])('method %s', (method, basis) => {
    expect(flopBasis(method)).toBe(basis);
  });
});

describe('curated runs', () => {
  const run = (runId: string, baseRunId?: string): CuratedRunRow => ({
    runId,
    name: runId,
    organisation: '',
    organisationCountry: undefined,
    publishedOn: undefined,
    modality: 'language',
    kind: 'pre-training',
    baseRunId,
    sparsity: undefined,
    epochModel: undefined,
    reportedIds: [],
    trackedModel: undefined,
    repositories: [],
    includesBase: false,
    note: undefined,
  });
  test('bases come first, and a cycle is an error', () => {
    expect(basesFirst([run('b', 'a'), run('a')]).map((row) => row.runId)).toEqual(['a', 'b']);
    expect(() => basesFirst([run('a', 'b'), run('b', 'a')])).toThrow(/without a cycle/);
  });
  test('an Epoch row that does not exist is an error that names run and value', () => {
    const none = new Map<string, TextRow>();
    const sources = {
      epoch: none,
      reported: none,
      tracked: none,
      facts: new Map(),
      sizeOf: () => undefined,
      acceleratorKey: key,
      peakTflops: () => undefined,
    };
    expect(() => assembleCurated([{ ...run('x'), epochModel: 'No such' }], sources)).toThrow(
      /run x, field epochModel: got "No such"/,
    );
  });
});
