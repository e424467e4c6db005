import { describe, expect, test } from 'vitest';
import {
  acceleratorHourAmounts,
  durations,
  energyAmounts,
  massAmounts,
  tokenAmounts,
} from '../../src/cards/amounts.js';
import { acceleratorReader } from '../../src/cards/accelerators.js';
import { cloudRegion } from '../../src/cards/cloud-regions.js';
import { takeHtmlTables } from '../../src/cards/html-table.js';
import { isOtherSection, labelKind } from '../../src/cards/labels.js';
import { readNumber, scanNumbers } from '../../src/cards/numbers.js';
import { passagesOf } from '../../src/cards/passages.js';
import { readPlace, readProvider } from '../../src/cards/places.js';
import { significantDigits } from '../../src/cards/same-value.js';
import { isAboutAnother, ownIndex, subjectScore } from '../../src/cards/subject.js';
import { isPlaceholder, plainText, sentences } from '../../src/cards/text.js';
import { acceleratorsTable } from '../../src/data/schema/accelerators.js';
import { readTable } from '../../src/io/read-table.js';

test.each([
  ['1', 1, false],
  ['1,234', 1234, true],
  ['1.234', 1.234, false],
  ['0,234', 0.234, false],
  ['1,23', 1.23, false],
  ['12,3456', 12.3456, false],
  ['1,234,567', 1_234_567, false],
  ['1.234.567', 1_234_567, false],
  ['1,234.5', 1234.5, false],
  ['1.234,5', 1234.5, false],
  ['24_700_000', 24_700_000, false],
  ['1 234 567', 1_234_567, false],
  ['1\u202f234\u00a0567', 1_234_567, false],
  ["1'234’567.5", 1_234_567.5, false],
  ['1 234,567', 1234.567, false],
  ['1.5e-05', 1.5e-5, false],
  ['2.5E3', 2500, false],
  ['2.5 × 10^-3', 0.0025, false],
])('the number %s is %d, ambiguous %s', (raw, value, ambiguous) => {
  expect(readNumber(raw)).toEqual({ value, ambiguous });
});

test('digits in names are no numbers', () => {
  expect(scanNumbers('A100 v3 Llama-2 x 8').map(({ value }) => value)).toEqual([2, 8]);
});

test.each([
  ['12 345 kg', [12_345]],
  ["10'000 GPU hours", [10_000]],
  ['1e3 kgCO2', [1000]],
  ['1.5e-05kg', [1.5e-5]],
  ['A100 40 GB', [40]],
  ['A100 512 GPUs', [512]],
  ['8 128 GB', [8, 128]],
  ['Llama 2 700 hours', [2, 700]],
  ['in 2023 100 kg', [2023, 100]],
  ['10 100 1000', [10, 100, 1000]],
  ['2023 100 200', [2023, 100, 200]],
])('the numbers of %j are %j', (text, expected) => {
  expect(scanNumbers(text).map(({ value }) => value)).toEqual(expected);
});

describe('amounts with units', () => {
  const of = (list: readonly { readonly value: number }[]) => list.map(({ value }) => value);
  test.each([
    ['2 kg CO2', true, [2000]],
    ['2 kg', true, []],
    ['2 kg', false, [2000]],
    ['1.4 t CO2eq and 3 tons of CO2', true, [1.4e6, 3e6]],
    ['390 metric tons of carbon dioxide', true, [390e6]],
    ['1.29 kg eq. CO2', true, [1290]],
    ['3.5k tCO2e', true, [3.5e9]],
    ['2 km and 3 groups', false, []],
    ['2 short tons', false, [1_814_369.48]],
    ['2 long tons of CO2', true, [2_032_093.8176]],
    ['5-10 kg', false, [7500]],
    ['between 10 kg and 20 kg', false, [15_000]],
    ['10 to 20 tonnes of CO2', true, [15e6]],
    ['8 GPUs - 24 kg', false, [24_000]],
    ['5 ± 1 kg', false, []],
  ])('masses of %j (gas needed: %s)', (text, gas, expected) => {
    expect(of(massAmounts(text, gas))).toEqual(expected);
  });
  test.each([
    ['57g CO2eq/kWh', 'kWh'],
    ['0.03 kgCO2eq per kWh', 'kWh'],
    ['0.3 g CO2 per query', 'other'],
    ['300 gCO2eq per fine-tuning run', 'nothing'],
    ['3 kg CO2 in total, 5/6 of it offset', 'nothing'],
    ['539 tCO2eq, 100% of which were offset', 'nothing'],
    ['We offset all of our emissions, 539 tCO2eq', 'nothing'],
    ['Training did not emit 500 kg of CO2', 'other'],
    ['It would have emitted 500 kg of CO2', 'other'],
    ['0.3kg of CO2 saved', 'other'],
    ['We saved 0.3 kg of CO2', 'other'],
    ['reduced emissions by 40 kg CO2', 'other'],
    ['an offset programme of 20 tonnes of CO2', 'other'],
  ])('%j stands over %s', (text, per) => {
    expect(massAmounts(text, true)[0]?.per).toBe(per);
  });
  test.each([
    ['433 MWh', [433_000]],
    ['1,082,990 kWh', [1_082_990]],
    ['12 Wh', [0.012]],
    ['2 gigawatt-hours', [2e6]],
    ['1.5 million kWh', [1.5e6]],
    ['3 kW', []],
  ])('energy of %j', (text, expected) => {
    expect(of(energyAmounts(text))).toEqual(expected);
  });
  test.each([
    ['1.3M GPU hours', [1.3e6]],
    ['1400K GPU-hours', [1.4e6]],
    ['2.788M H800 GPU hours', [2.788e6]],
    ['22,016 A100 hours', [22_016]],
    ['460,000 CPU hours', []],
    ['680k hours of audio', []],
  ])('accelerator-hours of %j', (text, expected) => {
    expect(of(acceleratorHourAmounts(text))).toEqual(expected);
  });
  test.each([
    ['5h and 36 min', [5.6]],
    ['2 days', [48]],
    ['00:31:54', [0.531_667]],
    ['two weeks', [336]],
    ['90 minutes', [1.5]],
    ['2D parallelism', []],
    ['3 years ago', []],
  ])('durations of %j', (text, expected) => {
    const found = of(durations(text));
    expect(found.length).toBe(expected.length);
    found.forEach((value, i) => expect(value).toBeCloseTo(expected[i] ?? NaN, 5));
  });
  test.each([
    ['2 trillion tokens', [2e12]],
    ['15T+ tokens', [15e12]],
    ['14.8 trillion diverse and high-quality tokens', [14.8e12]],
    ['4+ trillion tokens', [4e12]],
    ['20 tokens per parameter', []],
    ['3,000 tokens/s', []],
  ])('tokens of %j', (text, expected) => {
    expect(of(tokenAmounts(text))).toEqual(expected);
  });
});

describe('accelerators by the project’s table', () => {
  const read = acceleratorReader(readTable(acceleratorsTable));
  test.each([
    ['NVIDIA A100-SXM4-40GB', 'A100 SXM4 40GB', undefined],
    ['8x80GB A100', 'A100 SXM4 80GB', 8],
    ['32 x 8 x A100 GPUs', 'A100 SXM4 80GB', 256],
    ['A6000x2', 'RTX A6000', 2],
    ['A100 80G SXM * 8', 'A100 SXM4 80GB', 8],
    ['4 RTX3090 24GB GPUs', 'RTX 3090', 4],
    ['Tesla V-100 hardware', 'V100 SXM2 32GB', undefined],
    ['four V100s GPUs', 'V100 SXM2 32GB', 4],
    ['V100S PCIe GPU', 'V100S PCIe 32GB', undefined],
    ['NVIDIA V100 (8 GPUs)', 'V100 SXM2 32GB', 8],
    ['16 H100 NVL', 'H100 NVL', 16],
    ['TPU v3-8', 'TPU v3', 4],
    ['TPUv4-512', 'TPU v4', 256],
    ['TPU v5e-256', 'TPU v5e', 256],
    ['512 AMD MI250X GPUs', 'MI250X', 512],
    ['2 Habana Gaudi2', 'Gaudi2', 2],
    ['RTX 3090 Ti', 'RTX 3090 Ti', undefined],
    ['8xA100', 'A100 SXM4 80GB', 8],
    ['8xA100-SXM4-80GB', 'A100 SXM4 80GB', 8],
    ['8xA100 40GB', 'A100 SXM4 40GB', 8],
    ['2xT4', 'T4', 2],
    ['16xV100', 'V100 SXM2 32GB', 16],
    ['4x8xH100', 'H100 SXM5 80GB', 32],
    ['8×H100', 'H100 SXM5 80GB', 8],
    ['8xNVIDIA H100', 'H100 SXM5 80GB', 8],
  ])('%j', (text, accelerator, count) => {
    expect(read(text).map((m) => [m.accelerator, m.count])).toEqual([[accelerator, count]]);
  });
  test('devices that the table lacks are named, words that look like devices are not', () => {
    expect(read('1 RTX 3060').map((m) => [m.accelerator, m.raw, m.count])).toEqual([
      [undefined, 'RTX 3060', 1],
    ]);
    expect(read('2xRTX 3060').map(({ raw, count }) => [raw, count])).toEqual([['RTX 3060', 2]]);
    expect(read('maxA100')).toEqual([]);
    expect(read('section A10 of the law')).toEqual([]);
    expect(read('1,250 A100 GPU-hours').map(({ count }) => count)).toEqual([undefined]);
  });
});

describe('places', () => {
  test.each([
    ['us-east1 (provided by developers)', 'us-east1', 'USA'],
    ['US-West 2 (288g CO2eq/kWh)', 'us-west-2', 'USA'],
    ['East US 2', 'eastus2', 'USA'],
    ['`europe-north1`', 'europe-north1', 'FIN'],
    ['eu-west-3', 'eu-west-3', 'FRA'],
    ['us-central2-b', 'us-central2', 'USA'],
    ['West Europe', 'westeurope', 'NLD'],
  ])('region of %j', (text, region, country) => {
    expect(cloudRegion(text)).toEqual({ region, country });
  });
  test.each([
    ['Tehran, Iran', 'IRN'],
    ['Frankfurt am Main, Germany', 'DEU'],
    ['Texas', 'USA'],
    ['Georgia', undefined],
    ['France (57 g/kWh)', 'FRA'],
    ['my desk', undefined],
  ])('country of %j', (text, country) => {
    expect(readPlace(text, ['Texas', 'Georgia']).country).toBe(country);
  });
  test('providers', () => {
    expect(readProvider('Google Cloud Platform', true)).toBe('GCP');
    expect(readProvider('Private Infrastructure', true)).toBe('private');
    expect(readProvider('Private Infrastructure', false)).toBeUndefined();
  });
});

describe('texts', () => {
  test('one spelling of CO2, tags gone, comparisons kept', () => {
    expect(plainText('CO<sub>2</sub> CO₂ CO$_2$ CO^2 &lt; a < b')).toBe('CO2 CO2 CO2 CO2 < a < b');
  });
  test('sentences', () => {
    expect(sentences('It took 2.5 h. We used cca. 4 GPUs, e.g. T4. Done!')).toEqual([
      'It took 2.5 h.',
      'We used cca. 4 GPUs, e.g. T4.',
      'Done!',
    ]);
  });
  test.each(['', '[More Information Needed]', 'N/A', '*none*', 'Not Specified', '-'])(
    '%j says nothing',
    (text) => {
      expect(isPlaceholder(text)).toBe(true);
    },
  );
  test.each(['0', 'Nano', '5 h'])('%j says something', (text) => {
    expect(isPlaceholder(text)).toBe(false);
  });
  test('significant digits as written', () => {
    expect(
      ['11,250', '0.30', '4009.5', '1e', '12 345 kg', '2.5e-05'].map(significantDigits),
    ).toEqual([4, 2, 5, 1, 5, 2]);
  });
});

describe('passages', () => {
  test('fields, prose and tables with their titles; code is left out', () => {
    const text =
      '# A\n\nIt trains. It ends.\n\n## B\n\n- **Hours used:** 5\n- Label:\n  value below\n\n```\nHours used: 9\n```\n\n*Phase two*\n\n- x: y\n\n| a | b |\n|-|-|\n| 1 | 2 |';
    expect(passagesOf(text).map((p) => [p.headings.join('/'), p.kind, p.text])).toEqual([
      ['A', 'sentence', 'It trains.'],
      ['A', 'sentence', 'It ends.'],
      ['A/B', 'field', 'Hours used: 5'],
      ['A/B', 'field', 'Label: value below'],
      ['A/B/Phase two', 'field', 'x: y'],
      ['A/B/Phase two', 'table', 'a | b\n1 | 2'],
    ]);
  });
  test('HTML tables with spans, blank lines inside', () => {
    const html =
      '<table>\n<tr><td rowspan="2">L</td><td>8B</td><td rowspan=2>15T</td></tr>\n\n<tr><td>70B</td></tr>\n<tr><td colspan="2">x</td><td>y</td></tr></table>';
    expect(takeHtmlTables(html).tables[0]?.rows).toEqual([
      ['L', '8B', '15T'],
      ['L', '70B', '15T'],
      ['x', 'x', 'y'],
    ]);
  });
  test('labels and sections', () => {
    expect(labelKind('Carbon Emitted(tCO2eq)')).toBe('emissions');
    expect(labelKind('Carbon Efficiency (kg/kWh)')).toBe('gridIntensity');
    expect(labelKind('Evaluation emissions')).toBeUndefined();
    expect(labelKind('Teacher emissions')).toBeUndefined();
    expect(labelKind('CO2 emissions avoided')).toBeUndefined();
    expect(labelKind('Carbon emitted, before offsets')).toBe('emissions');
    expect(labelKind('CPU energy (kWh)')).toBeUndefined();
    expect(isOtherSection(['Model', 'Evaluation'])).toBe(true);
    expect(isOtherSection(['Evaluation', 'Training hardware'])).toBe(false);
  });
});

describe('which model a label is about', () => {
  test.each([
    ['Llama 2 7B', 'meta-llama/Llama-2-7b-hf', 0],
    ['DALL·E Mini Estimated Emissions', 'dalle-mini/dalle-mini', 0],
    ['7B', 'x/thing-7b', 0],
  ])('%j names %s', (label, id) => {
    expect(subjectScore(label, id)).toBeGreaterThanOrEqual(0);
  });
  test('another size is another model', () => {
    expect(subjectScore('Llama 2 13B', 'meta-llama/Llama-2-7b-hf')).toBeUndefined();
    expect(ownIndex(['OLMo 1B', 'OLMo 7B', 'OLMo 7B Twin 2T'], 'allenai/OLMo-7B')).toBe(1);
    expect(ownIndex(['GPT-3', 'LLaMA-65B'], 'someone/tinychat-1b')).toBeUndefined();
  });
  test('a sentence that begins with another model', () => {
    expect(isAboutAnother('LLaMA emitted 173 tCO2eq.', 'someone/tinychat-1b')).toBe(true);
    expect(isAboutAnother('LLaMA emitted 173 tCO2eq.', 'huggyllama/llama-65b')).toBe(false);
  });
  test.each([
    ['The teacher model was trained for 1,000,000 GPU hours and emitted 800 tCO2eq.', true],
    ['The baseline model (BERT) was trained for 40 hours.', true],
    ['The estimated carbon footprint of GPT-3 is 552 tCO2eq.', true],
    ['For comparison, training GPT-3 emitted 552 tCO2eq.', true],
    ['By comparison, the original Llama 2 70B emitted 291 tCO2eq.', true],
    ['Training with a teacher model took 8 hours.', false],
    ['This model, fine-tuned from Mistral 7B, emitted 5 kg CO2eq.', false],
    ['Fine-tuning of Mistral took 3 hours and emitted 5 kg CO2eq.', false],
  ])('%j is about another model: %s', (sentence, expected) => {
    expect(isAboutAnother(sentence, 'someone/tinychat-1b')).toBe(expected);
  });
});
