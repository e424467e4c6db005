import { describe, expect, it } from 'vitest';
import { DropCount, type Built, type Upstream } from '../src/build-data/builder.js';
import { computeSampleBuilder } from '../src/build-data/reference/compute-sample.js';
import { countryCode } from '../src/build-data/reference/countries.js';
import { acceleratorsBuilder, acceleratorNames } from '../src/build-data/reference/devices.js';
import { modalityOf } from '../src/build-data/reference/modality.js';
import { finetuneComputeBuilder } from '../src/build-data/reference/samples.js';
import type { AcceleratorRow } from '../src/data/schema/accelerators.js';
import type { ComputeSampleRow } from '../src/data/schema/regression-samples.js';

type Files = Readonly<Record<string, readonly Readonly<Record<string, string>>[]>>;

const upstreamOf = (files: Files, built: readonly object[] = []): Upstream => ({
  csv: (path) => files[path] ?? [],
  json: () => undefined,
  curated: (name) => files[name] ?? [],
  built: () => built as never,
});

const rowsOf = <Row>(tables: readonly Built[]): readonly Row[] => (tables[0]?.rows ?? []) as never;

describe('countryCode', () => {
  it('takes the first country that it knows', () => {
    expect(countryCode('China')).toBe('CHN');
    expect(countryCode('Multinational,France')).toBe('FRA');
    expect(countryCode('Iran (Islamic Republic of)')).toBe('IRN');
    expect(countryCode('Atlantis')).toBeUndefined();
    expect(countryCode('')).toBeUndefined();
  });
});

describe('modalityOf', () => {
  it.each([
    ['Language', 'language'],
    ['Vision,Language', 'multimodal'],
    ['Image generation,Language', 'image-generation'],
    ['Video,Vision', 'video'],
    ['Speech', 'audio'],
    ['Biology,Language', 'biology'],
    ['Games', 'other'],
    ['', 'other'],
  ])('%s is %s', (domain, modality) => {
    expect(modalityOf(domain)).toBe(modality);
  });
});

describe('accelerators', () => {
  const raw = (row: Readonly<Record<string, string>>): AcceleratorRow | undefined =>
    rowsOf<AcceleratorRow>(
      acceleratorsBuilder.build(upstreamOf({ 'compute/accelerators.csv': [row] })),
    )[0];

  it('prefers the dense tensor peak, then FP16 where it is the faster, then FP32', () => {
    const tensor = 'tensor_fp16_bf16_tflops_dense';
    const base = { accelerator: 'X', fp16_tflops: '40', fp32_tflops: '20' };
    expect(raw({ ...base, [tensor]: '300' })).toMatchObject({
      peakTflops: 300,
      peakBasis: 'tensor-16-bit',
    });
    expect(raw(base)).toMatchObject({ peakTflops: 40, peakBasis: 'fp16' });
    expect(raw({ ...base, fp16_tflops: '0.2' })).toMatchObject({
      peakTflops: 20,
      peakBasis: 'fp32',
    });
  });

  it('finds names in any case', () => {
    const row = raw({ accelerator: 'A100 SXM4 80GB', fp16_tflops: '78' });
    const key = acceleratorNames(row === undefined ? [] : [row]);
    expect(key(' nvidia a100 ')).toBe('A100 SXM4 80GB');
    expect(key('abacus')).toBeUndefined();
  });
});

describe('fine-tune compute', () => {
  it('drops cut figures with a count', () => {
    const [table] = finetuneComputeBuilder.build(
      upstreamOf({
        'compute/epoch_models.csv': [
          { Model: 'cut', 'Finetune compute (FLOP)': '7.0', Parameters: '7e9' },
          { Model: 'whole', 'Finetune compute (FLOP)': '4.2e19', Parameters: '7e9' },
          { Model: 'none', 'Finetune compute (FLOP)': '', Parameters: '7e9' },
        ],
      }),
    );
    // 4.2e19 / (6 · 7e9) = 1e9 tokens
    expect(table?.rows).toMatchObject([{ model: 'whole', impliedTokens: 1e9, usable: true }]);
    expect(table?.provenance.notes).toEqual([
      '1 left out: fine-tune compute cut to its leading digit, or zero',
    ]);
  });
});

describe('compute sample', () => {
  const epoch = (model: string, more: Readonly<Record<string, string>> = {}) => ({
    Model: model,
    Organization: 'Lab',
    'Publication date': '2024-01-01',
    Domain: 'Language',
    Parameters: '1e10',
    'Training compute (FLOP)': '6e22',
    ...more,
  });
  const build = (
    rows: readonly Readonly<Record<string, string>>[],
    curated: Files = {},
    runs: readonly object[] = [],
  ) =>
    rowsOf<ComputeSampleRow>(
      computeSampleBuilder.build(
        upstreamOf({ 'compute/epoch_models.csv': rows, ...curated }, runs),
      ),
    );

  it('takes a compute once an organisation', () => {
    const [first, second, third] = build([
      epoch('A-1'),
      epoch('A-2'),
      epoch('B', { Organization: 'Other' }),
    ]);
    expect(first?.included).toBe(true);
    expect(second?.reason).toBe('same compute as A-1 of the same organisation');
    expect(third?.included).toBe(true);
  });

  it('knows a model by its other spelling', () => {
    const rows = build([epoch('GLM-4.5'), epoch('GLM 4.5', { 'Training compute (FLOP)': '7e22' })]);
    expect(rows[1]?.reason).toBe('the same model stands on another row');
  });

  it('reads active parameters from a note and needs them', () => {
    const [stated, bare, dense] = build([
      epoch('M1', { 'Parameters notes': '10B total parameters, 2B activated' }),
      epoch('M2', { Reference: 'Mixture-of-Experts at scale', 'Training compute (FLOP)': '5e22' }),
      epoch('M-dense', { Reference: 'Mixtures of Experts', 'Training compute (FLOP)': '4e22' }),
    ]);
    expect(stated).toMatchObject({ sparsity: 'moe', paramsActive: 2e9, included: true });
    expect(bare).toMatchObject({ sparsity: 'moe', included: false });
    expect(dense).toMatchObject({ sparsity: 'dense', included: true });
  });

  it('replaces a rejected compute by 6·N·D of the stated tokens, or leaves the row out', () => {
    const curated = {
      'runs-west': [
        { runId: 'known', epochModel: 'Known' },
        { runId: 'guess', epochModel: 'Guess' },
      ],
      'facts-west': ['known', 'guess'].map((runId) => ({
        runId,
        field: 'ignore-flop',
        value: 'yes',
      })),
    };
    const run = { modality: 'language', kind: 'pre-training', sharedWith: [], paramsTotal: 1e10 };
    const [known, guess] = build(
      [epoch('Known'), epoch('Guess', { 'Training compute (FLOP)': '9e24' })],
      curated,
      [
        { ...run, runId: 'known', tokens: 2e12 },
        { ...run, runId: 'guess' },
      ],
    );
    expect(known).toMatchObject({ flop: 1.2e23, included: true });
    expect(guess).toMatchObject({ flop: 9e24, included: false });
  });
});

describe('DropCount', () => {
  it('adds up by reason', () => {
    const drops = new DropCount();
    drops.add('no size');
    drops.add('no date', 3);
    drops.add('no size');
    expect(drops.notes()).toEqual(['2 left out: no size', '3 left out: no date']);
  });
});
