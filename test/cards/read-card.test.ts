import { describe, expect, test } from 'vitest';
import { evidenceFromCard } from '../../src/cards/evidence.js';
import type { CardInput } from '../../src/cards/read-card.js';
import { projectCardReader } from '../../src/io/labelled-cards.js';
import { findingRows } from '../../src/show/crawl-tables.js';

const read = projectCardReader();
const card = (metadataYaml: string, cardText = '', more: Partial<CardInput> = {}) =>
  read({ repositoryId: 'someone/model', tags: [], metadataYaml, cardText, ...more });
const values = (result: ReturnType<typeof card>, quantity: string) =>
  result.findings.filter((f) => f.quantity === quantity).map((f) => f.value);
const flags = (result: ReturnType<typeof card>, quantity: string) =>
  result.findings
    .filter((f) => f.quantity === quantity)
    .flatMap((f) => f.flags.map(({ code }) => code));

describe('co2_eq_emissions in all its forms, in grams', () => {
  test.each([
    ['12.5', 12.5],
    ['"12.5"', 12.5],
    ['1e3', 1000],
    ['24_700_000', 24_700_000],
    ['2.5 kg', 2500],
    ['"1,234.5 g"', 1234.5],
    ['"1.234,5 g"', 1234.5],
    ['0,25 kg', 250],
    ['0.3 t', 300_000],
    ['3.1 kgCO2eq', 3100],
    ['~3.1 kg CO₂', 3100],
    ['"450 g of CO2"', 450],
    ['12 lbs', 5443.108_44],
    ['1,234,567', 1_234_567],
    ['[7.5]', 7.5],
    ['{ emissions: 7.5 }', 7.5],
    ['{ emissions: "7.5 kg", source: x }', 7500],
    ['"1.5e-05 kg"', 0.015],
    ['{ emissions: 2.3e-4 kgCO2eq }', 0.23],
    ['"2.5e3 kg"', 2.5e6],
    ['1 234 567 g', 1_234_567],
    ["1'234'567 g", 1_234_567],
    ['1 234', 1234],
    ['{ emissions: 12, unit: kg }', 12_000],
    ['{ value: 12, unit: kgCO2eq }', 12_000],
    ['2 short tons', 1_814_369.48],
  ])('%s → %d', (written, grams) => {
    expect(values(card(`co2_eq_emissions: ${written}`), 'emissions')[0]).toBeCloseTo(grams, 6);
  });

  test.each([
    '',
    '~',
    'N/A',
    '"[More Information Needed]"',
    'not so much',
    '"< 1 kg"',
    '{}',
    '[1, 2]',
    'true',
    '.nan',
    '.inf',
  ])('%s is nothing', (written) => {
    expect(values(card(`co2_eq_emissions: ${written}`), 'emissions')).toEqual([]);
  });

  test('a lone comma before three digits is read as thousands and flagged', () => {
    const result = card('co2_eq_emissions: "1,234"');
    expect(values(result, 'emissions')).toEqual([1234]);
    expect(flags(result, 'emissions')).toContain('ambiguous-separator');
    expect(evidenceFromCard(result).evidence.tco2e).toBeUndefined();
  });

  test.each([
    ['"5-10 kg"', 7500, 'range'],
    ['between 10 and 20 kg', 15_000, 'range'],
    ['"-5 kg"', 5000, 'out-of-range'],
    ['{ emissions: 12, unit: kgCO2eq/kWh }', 12, 'unit-missing'],
  ])('%s is %d, flagged %s and not taken', (written, grams, code) => {
    const result = card(`co2_eq_emissions: ${written}`);
    expect(values(result, 'emissions')).toEqual([grams]);
    expect(flags(result, 'emissions')).toContain(code);
    expect(evidenceFromCard(result).evidence.tco2e).toBeUndefined();
  });

  test('fields of the object become findings of their own', () => {
    const result = card(
      'co2_eq_emissions:\n  emissions: 100\n  source: CodeCarbon\n  training_type: pre-training\n  geographical_location: Quebec, Canada\n  hardware_used: 8 v100 GPUs',
    );
    expect(result.findings.map(({ quantity, value }) => [quantity, value])).toEqual([
      ['emissions', 100],
      ['emissionsSource', 'CodeCarbon'],
      ['trainingType', 'pre-training'],
      ['country', 'CAN'],
      ['accelerator', 'V100 SXM2 32GB'],
      ['acceleratorCount', 8],
    ]);
  });
});

describe('hardware as cards of 2023 write it in the metadata', () => {
  test.each([
    ['** 8 16GB V100', 'V100 SXM2 32GB', 8],
    ['1 T4', 'T4', 1],
    ['1 T4, Google Colab', 'T4', 1],
    ['1 TPU v3-8 VM', 'TPU v3', 4],
    ['Google Cloud TPU v4-16', 'TPU v4', 8],
    ['384 A100 80GB', 'A100 SXM4 80GB', 384],
    ['Tesla P100-PCIE-16GB', 'P100 PCIe', undefined],
    ['RTX 2080 Ti.', 'RTX 2080 Ti', undefined],
  ])('%j', (hardware, accelerator, count) => {
    const result = card(`co2_eq_emissions:\n  hardware_used: ${JSON.stringify(hardware)}`);
    expect(values(result, 'accelerator')).toEqual([accelerator]);
    expect(values(result, 'acceleratorCount')[0]).toBe(count);
  });

  test('a device that the table lacks keeps its name', () => {
    const result = card('co2_eq_emissions:\n  hardware_used: 1 RTX 3060');
    expect(values(result, 'accelerator')).toEqual([]);
    expect(values(result, 'unknownAccelerator')).toEqual(['RTX 3060']);
    expect(evidenceFromCard(result).evidence.accelerator).toBeUndefined();
  });
});

describe('hours of all accelerators and hours by the clock', () => {
  const hours = (text: string) => {
    const result = card('', text);
    return [values(result, 'wallClockHours')[0], values(result, 'acceleratorHours')[0]];
  };
  test.each([
    ['- Hardware Type: 8 V100\n- Hours used: 24', 24, 192],
    ['- Hardware Type: V100\n- Hours used: 24', undefined, 24],
    ['- Hardware Type: 8 V100\n- Hours used: 150000', undefined, 150_000],
    ['- Hardware Type: 8 V100\n- GPU hours: 24', undefined, 24],
    ['- Hardware: 1 x H100\n- Training time: 2 days', 48, 48],
    ['- Hardware: H100\n- Training time: 2 days', 48, undefined],
    ['- Hardware Type: 8 x A100\n- Hours used: 10', 10, 80],
    ['- Hardware Type: 8xA100\n- Hours used: 10', 10, 80],
    ['- Hardware Type: 8xA100-SXM4-80GB\n- Hours used: 10', 10, 80],
    ['It was trained on 8xA100 80GB for 10 hours.', 10, 80],
    ['We trained it with 2xT4 for 10 hours.', 10, 20],
    ['It was trained on 4 A100 GPUs for 1h 30min.', 1.5, 6],
    ['It was trained on TPU v3-8 for 10 hours.', 10, 40],
    ['It was trained on TPU v5e-8 for 10 hours.', 10, 80],
    ['Training took 1.2M H100 GPU hours.', undefined, 1_200_000],
    ["Training took 10'000 GPU hours (A100).", undefined, 10_000],
    ['- Hardware Type: A100\n- Hours used: 1 000 000', undefined, 1_000_000],
    ['- Hardware Type: 8 V100\n- Hours used: 5-10 hours', 7.5, 60],
  ])('%j → clock %s, accelerators %s', (text, clock, accelerators) => {
    expect(hours(text)).toEqual([clock, accelerators]);
  });
});

test.each([
  ['- Hardware: V100\n- Hours used: 0', 'zero'],
  ['- Hardware: V100\n- GPU hours: 0 h', 'zero'],
  ['Training took 0 GPU hours on a V100.', 'zero'],
  ['- Hardware: 8 V100\n- Hours used: 5-10 hours', 'range'],
])('hours of %j are flagged and not taken', (text, code) => {
  const result = card('', text);
  expect(flags(result, 'acceleratorHours')).toContain(code);
  expect(evidenceFromCard(result).evidence.acceleratorHours).toBeUndefined();
});

test.each([
  ['We trained for 1-2 epochs.', 'epochs'],
  ['We trained on 8-16 GPUs.', 'acceleratorCount'],
])('of the range in %j neither end is taken', (text, quantity) => {
  expect(values(card('', text), quantity)).toEqual([]);
});

test('a comment in code makes no exercise of a card', () => {
  const result = card('co2_eq_emissions: 100', '```python\n# dummy value for homework\n```');
  expect(flags(result, 'emissions')).toEqual([]);
});

describe('contradictions are kept and shown', () => {
  test('kilograms written as grams: the text that states its unit is taken', () => {
    const result = card('co2_eq_emissions: 83.5', '- Carbon Emitted: 83.5 kg CO2eq');
    expect(values(result, 'emissions')).toEqual([83.5, 83_500]);
    const [contradiction] = result.contradictions;
    expect(contradiction?.taken.value).toBe(83_500);
    expect(contradiction?.others.map(({ value }) => value)).toEqual([83.5]);
    expect(contradiction?.why).toContain('kilograms-as-grams');
    expect(evidenceFromCard(result).evidence.tco2e).toBe(0.0835);
  });

  test('a rounding is no contradiction', () => {
    const result = card('co2_eq_emissions: 15.0556', '- **Carbon Emitted**: 0.015 kg of CO2');
    expect(values(result, 'emissions')).toEqual([15.0556]);
    expect(result.contradictions).toEqual([]);
  });

  test('two equal statements that differ: neither reaches a tier', () => {
    const text = 'Training emitted 298 kg CO2e. In the worst case training emitted 835 kg CO2e.';
    const { evidence, leftOut } = evidenceFromCard(card('', text));
    expect(evidence.tco2e).toBeUndefined();
    expect(leftOut[0]?.reason).toContain('contradicts 835 kg co2');
  });

  test('a third statement that ranks lower decides nothing between the two', () => {
    const text = 'Training emitted 298 kg CO2e. In the worst case training emitted 835 kg CO2e.';
    const { evidence } = evidenceFromCard(card('co2_eq_emissions: 0', text));
    expect(evidence.tco2e).toBeUndefined();
  });

  test('hours that are written against hours that count × time give', () => {
    const text = 'Trained on 512 H100s for 3 weeks. Total 2.5 million GPU hours.';
    const [contradiction] = card('', text).contradictions;
    expect(contradiction?.quantity).toBe('acceleratorHours');
    expect(contradiction?.taken.value).toBe(2_500_000);
    expect(contradiction?.others.map(({ value }) => value)).toEqual([258_048]);
    const close = 'Trained on 512 H100s for 3 weeks. Total 300,000 GPU hours.';
    expect(card('', close).contradictions).toEqual([]);
  });

  test('a table of findings says of each statement whether it is taken', () => {
    const used = (text: string) =>
      findingRows(card('', text)).map(({ value, used: is }) => [value, is]);
    expect(used('- Carbon emitted: 100 kg\n- Total carbon emitted: 200 kg')).toEqual([
      [100_000, 'no: contradicts 200 kg and nothing tells which is right (100 kg)'],
      [200_000, 'no: contradicts another statement and nothing tells which is right'],
    ]);
    expect(used('- Carbon emitted: 100 kg\n\nTraining emitted 200 kg of CO2.')).toEqual([
      [100_000, 'yes'],
      [200_000, 'no: 100 kg is taken'],
    ]);
  });

  test('a market-based zero neither contradicts nor is taken', () => {
    const table =
      '| | GPU hours | Location-Based Emissions (tons CO2eq) | Market-Based Emissions (tons CO2eq) |\n|-|-|-|-|\n| Model | 1.46M | 420 | 0 |';
    const result = card('', table);
    expect(values(result, 'emissions')).toEqual([420e6, 0]);
    expect(result.contradictions).toEqual([]);
    expect(evidenceFromCard(result).evidence.tco2e).toBe(420);
  });
});

describe('physical bounds flag with the arithmetic, and nothing flagged reaches a tier', () => {
  const flagged = (text: string, quantity: string, more: Partial<CardInput> = {}) => {
    const result = card('', text, more);
    return { codes: flags(result, quantity), result, ...evidenceFromCard(result) };
  };

  test('a 70B model on 13 t', () => {
    const text =
      'It was trained on 15 trillion tokens with H100 GPUs.\n\n- Carbon Emitted: 12.9 t CO2eq';
    const { codes, evidence, leftOut } = flagged(text, 'emissions', { safetensorsTotal: 70e9 });
    // 6 · 70e9 · 15e12 FLOP on the best chip of the table (2,516.6 TFLOP/s at 1,400 W) at 75%: 1,298 MWh.
    expect(codes).toEqual(['below-physics']);
    expect(leftOut[0]?.reason).toContain('6.30e+24 FLOP');
    expect(evidence.tco2e).toBeUndefined();
    expect(evidence.tokens).toBe(15e12);
  });

  test('4,000 GPU-hours for a training that needs all of them at 99%', () => {
    // 99% of 4,000 h × 3,600 s × 989.4e12 FLOP/s = 1.4105e22 FLOP = 6 · 7e9 · 3.358e11.
    const text = 'Training on 335.8B tokens took 4,000 H100 GPU hours.';
    const { codes, evidence, leftOut } = flagged(text, 'acceleratorHours', {
      safetensorsTotal: 7e9,
    });
    expect(codes).toEqual(['utilisation-implausible']);
    expect(leftOut[0]?.reason).toContain('98.99%');
    expect(evidence.acceleratorHours).toBeUndefined();
  });

  const pretrained = (emissions: string, place = ''): string =>
    `co2_eq_emissions:\n  emissions: ${emissions}\n  training_type: pre-training${place}`;
  test.each([
    // 6 · 7e9 · 1e14 FLOP on a V100 at 5%, four times over, on 1,306.7 g/kWh: 293,000 t.
    ['co2_eq_emissions: 300000 t', 7e9, ['above-physics']],
    ['co2_eq_emissions: 290000 t', 7e9, []],
    // 10 kW for a year are 87,660 kWh: 115 t.
    ['co2_eq_emissions: 5000 t', 4e6, ['above-physics']],
    ['co2_eq_emissions: 114 t', 4e6, []],
    // 20 tokens per parameter: 90,150 kWh on the best chip, 43.5 t on the median grid of 482.9 g/kWh.
    [pretrained('13 t'), 70e9, ['below-practice']],
    [pretrained('44 t'), 70e9, []],
    [pretrained('13 t', '\n  geographical_location: France'), 70e9, []],
    // One token per parameter: 4,507 kWh, 90.1 kg on the cleanest grid of 20 g/kWh.
    [pretrained('90 kg', '\n  geographical_location: France'), 70e9, ['below-physics']],
    [pretrained('91 kg', '\n  geographical_location: France'), 70e9, []],
    // Nothing says that it is no fine-tune.
    ['co2_eq_emissions: 13 t', 70e9, []],
    [`${pretrained('13 t')}\nbase_model: a/b`, 70e9, []],
  ])('without tokens, %j on %d parameters: %j', (yaml, safetensorsTotal, codes) => {
    const result = card(yaml, '', { safetensorsTotal });
    expect(flags(result, 'emissions')).toEqual(codes);
    expect(evidenceFromCard(result).evidence.tco2e === undefined).toBe(codes.length > 0);
  });

  test.each([
    ['a/b-70b', 'The model was trained from scratch.', ['below-practice']],
    ['a/b-70b', 'A pretrained language model of 70B parameters.', ['below-practice']],
    ['a/b-70b', 'It was pre-trained on 2T tokens.', ['below-practice']],
    ['a/b-70b', 'A pretrained model that was fine-tuned on chats.', []],
    ['a/b-70b-instruct', 'The model was trained from scratch.', []],
    ['a/b-70b', 'This is a fine-tuned version of a model pre-trained on text.', []],
  ])('%s, %j: %j', (repositoryId, text, codes) => {
    const result = card('co2_eq_emissions: 13 t', text, { repositoryId });
    expect(flags(result, 'emissions')).toEqual(codes);
  });

  test('more computation than fits', () => {
    const text = 'Training on 1T tokens took 4,000 H100 GPU hours.';
    expect(flagged(text, 'acceleratorHours', { safetensorsTotal: 7e9 }).codes).toEqual([
      'utilisation-above-one',
    ]);
  });

  test('emissions over energy outside every grid', () => {
    expect(flagged('- Energy: 100 kWh\n- Carbon Emitted: 900 kg', 'emissions').codes).toEqual([
      'outside-any-grid',
    ]);
    expect(flagged('- Energy: 100 kWh\n- Carbon Emitted: 40 kg', 'emissions').codes).toEqual([]);
  });

  test('energy against hours and thermal design power', () => {
    const energy = (kwh: string) =>
      flagged(`- Hardware: V100\n- GPU hours: 100\n- Energy: ${kwh} kWh`, 'energy').codes;
    // 100 h × 300 W = 30 kWh.
    expect(energy('121')).toEqual(['energy-above-hours']);
    expect(energy('4')).toEqual(['energy-below-hours']);
    expect(energy('45')).toEqual([]);
  });

  test('“GPU hours” that were multiplied by the count again', () => {
    const text =
      '- GPU: NVIDIA V100 (TDP 300 W)\n- GPU count: 5\n- GPU hours: 80.2\n- PUE: 1.36\n- Total energy: 163.608 kWh';
    const { codes, evidence, leftOut } = flagged(text, 'acceleratorHours');
    expect(codes).toEqual(['hours-are-wall-clock']);
    expect(leftOut.find(({ quantity }) => quantity === 'acceleratorHours')?.reason).toContain(
      '163.6 kWh',
    );
    expect(evidence.energyKwh).toBe(163.608);
  });

  test.each([
    ['a dummy figure', 'co2_eq_emissions: 0.001', '', 'negligible'],
    ['zero', 'co2_eq_emissions: 0', '', 'zero'],
    [
      'an exercise',
      'co2_eq_emissions: 5000',
      '# Carbon Accounting Audit\n\nThe assigned GPU training run.',
      'exercise',
    ],
    ['a title', 'co2_eq_emissions: 100', '# Week 3 homework', 'exercise'],
    ['a course', 'co2_eq_emissions: 100', 'Unit 1 of the Deep RL course.', 'exercise'],
    [
      'a dummy by its source',
      'co2_eq_emissions: {emissions: 1, source: "homework assignment, placeholder value"}',
      '',
      'exercise',
    ],
    ['a number beyond any training', 'co2_eq_emissions: 1e300', '', 'above-physics'],
    ['a gigatonne', 'co2_eq_emissions: 1e15', '', 'above-physics'],
    ['emissions in no time', '', '- Hours used: 0 h\n- Carbon Emitted: 5 kg', 'above-hours'],
    ['a unit that is missing', '', '- Carbon Emitted: 3.8', 'unit-missing'],
    [
      'a family’s total',
      '',
      'In aggregate, training all 12 Code Llama models emitted 65.3 tCO2eq.',
      'family-total',
    ],
  ])('%s', (_name, yaml, text, code) => {
    const result = card(yaml, text);
    expect(flags(result, 'emissions')).toContain(code);
    expect(evidenceFromCard(result).evidence.tco2e).toBeUndefined();
  });

  test('the figure of another model’s report, copied into a fine-tune', () => {
    const result = card('base_model: meta-llama/Llama-2-7b-hf', '- Carbon Emitted: 31.22 t CO2eq');
    expect(flags(result, 'emissions')).toEqual(['copied-figure']);
    const original = read({
      repositoryId: 'meta-llama/Llama-2-7b-hf',
      tags: [],
      cardText: '- Carbon Emitted: 31.22 t CO2eq',
    });
    expect(flags(original, 'emissions')).toEqual([]);
  });
});

test.each([
  'The teacher model was trained for 1,000,000 GPU hours on H100 and emitted 800 tCO2eq.',
  'The carbon footprint of GPT-3 is 552 tCO2eq.',
  '- Carbon emissions of GPT-3: 552 tCO2eq',
  '- Teacher emissions: 800 tCO2eq',
  'Training did not emit 500 kg of CO2.',
  '- Carbon Emitted: 0.3kg of CO2 saved',
  '- Carbon saved: 0.3 kg',
  '- CO2 emissions avoided: 3 kg CO2',
  'Our offset programme covers 20 tonnes of CO2.',
])('%j is no statement on this training', (text) => {
  expect(card('', text).findings).toEqual([]);
});

describe('base models and relations', () => {
  test('tags, metadata and name; the same base once', () => {
    const result = card('base_model: a/b\nbase_model_relation: quantized', '', {
      repositoryId: 'x/b-GPTQ',
      tags: ['base_model:a/b', 'base_model:quantized:a/b'],
    });
    expect(values(result, 'baseModel')).toEqual(['a/b']);
    expect(values(result, 'baseRelation')).toEqual(['quantized']);
    expect(evidenceFromCard(result).evidence.kind).toBe('quantisation');
  });

  test('a repository that names itself has no parent, and says so', () => {
    const result = card('base_model: Someone/Model');
    expect(values(result, 'baseModel')).toEqual([]);
    expect(result.setAside.map(({ reason }) => reason)).toEqual([
      'the repository names itself as its base',
    ]);
  });

  test('an encoder beside a language model is a part', () => {
    const result = card(
      'base_model:\n- OpenGVLab/InternViT-300M-448px\n- internlm/internlm2_5-7b-chat',
    );
    expect(
      result.findings.map(({ value, flags: list }) => [value, list.map(({ code }) => code)]),
    ).toEqual([
      ['OpenGVLab/InternViT-300M-448px', ['part-not-parent']],
      ['internlm/internlm2_5-7b-chat', []],
    ]);
  });

  test('a quantised copy repeats its base’s figures: no tier takes them', () => {
    const result = card(
      'base_model_relation: quantized\nbase_model: a/b',
      '- Carbon Emitted: 5 t CO2eq',
    );
    const { evidence, leftOut } = evidenceFromCard(result);
    expect(evidence.tco2e).toBeUndefined();
    expect(leftOut[0]?.reason).toContain('its base’s');
  });

  test('a relation from the config', () => {
    const config = { configJson: '{"quantization_config":{"bits":4},"_name_or_path":"a/b"}' };
    const result = card('', '', config);
    expect(values(result, 'baseModel')).toEqual(['a/b']);
    expect(values(result, 'baseRelation')).toEqual(['quantized']);
  });
});

test('every finding carries its passage, at most 240 characters, and its tier', () => {
  const result = card('', `Training took 12,345 A100 GPU hours ${'and so on '.repeat(200)}.`);
  const [found] = result.findings.filter((f) => f.quantity === 'acceleratorHours');
  expect(found).toMatchObject({
    value: 12_345,
    unit: 'h',
    tier: 2,
    where: 'prose',
    valueAsWritten: '12,345 a100 gpu hours',
  });
  expect(found?.text.length).toBe(240);
});
