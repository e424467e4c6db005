import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { evidenceFromCard } from '../../src/cards/evidence.js';
import { CARD_QUANTITIES, LONGEST_PASSAGE } from '../../src/cards/finding.js';
import { readMetadata, readMetadataJson, splitCard } from '../../src/cards/metadata.js';
import { readReadme, type CardFindings } from '../../src/cards/read-card.js';
import { labelledCards, projectCardReader } from '../../src/io/labelled-cards.js';

const read = projectCardReader();

/** Findings are finite numbers or short texts, in their unit, with a bounded passage. */
function expectSound(result: CardFindings): void {
  for (const found of [...result.findings, ...result.setAside.map((s) => s.found)]) {
    if (typeof found.value === 'number') expect(Number.isFinite(found.value)).toBe(true);
    else expect(found.value.length).toBeLessThanOrEqual(200);
    expect(found.unit).toBe(CARD_QUANTITIES[found.quantity]);
    expect(found.text.length).toBeLessThanOrEqual(LONGEST_PASSAGE);
    for (const { why } of found.flags) expect(why).not.toBe('');
  }
  for (const error of result.errors) expect(error).toMatch(/^(?:metadata|config)/);
  for (const value of Object.values(evidenceFromCard(result).evidence))
    if (typeof value === 'number') expect(Number.isFinite(value)).toBe(true);
}

describe('metadata that is an attack or a mistake becomes an error that is kept', () => {
  const bomb = ['a: &a [x,x,x,x,x,x,x,x,x,x]'];
  for (const [from, to] of ['ab', 'bc', 'cd', 'de', 'ef', 'fg', 'gh'])
    bomb.push(`${to}: &${to} [${Array(10).fill(`*${from}`).join(',')}]`);
  test.each([
    ['aliases that unfold a millionfold', bomb.join('\n')],
    ['duplicate keys', 'license: mit\nlicense: apache-2.0'],
    ['brackets 100,000 deep', `a: ${'['.repeat(100_000)}`],
    ['braces 100,000 deep', `a: ${'{a: '.repeat(100_000)}`],
    ['sequences 5,000 deep', `${'- '.repeat(5000)}x`],
    [
      'indentation 2,000 deep',
      Array.from({ length: 2000 }, (_, i) => `${' '.repeat(i)}k:`).join('\n'),
    ],
    ['ten megabytes', `a: ${'x'.repeat(10_000_000)}`],
    ['a list', '- a\n- b'],
    ['no YAML', 'a: [1, 2\nb: {'],
    ['a tab', 'a:\n\t- b'],
    ['an alias without anchor', 'a: *b'],
  ])('%s', (_name, yaml) => {
    const start = performance.now();
    const result = readMetadata(yaml);
    expect(result.data).toBeUndefined();
    expect(result.error).toMatch(/^metadata/);
    expect(performance.now() - start).toBeLessThan(10_000);
    const card = read({
      repositoryId: 'a/b',
      tags: [],
      metadataYaml: yaml,
      cardText: 'Training took 10 L4 GPU hours.',
    });
    expect(card.errors.length).toBe(1);
    expect(card.findings.map(({ value }) => value)).toContain(10);
  });

  test('the place of the mistake is named', () => {
    expect(readMetadata('a: 1\nb: 2\na: 3').error).toBe(
      'metadata, row 4: got "Map keys must be unique", expected YAML as the Hub accepts it',
    );
  });

  test('aliases that a person writes are read', () => {
    expect(readMetadata('a: &x 5\nb: *x').data).toEqual({ a: 5, b: 5 });
  });

  test('JSON that is none, or no object', () => {
    expect(readMetadataJson('{').error).toMatch(/JSON/);
    expect(readMetadataJson('[1]').error).toMatch(/object/);
  });

  test('a block without its end is text; a byte-order mark and CRLF do no harm', () => {
    expect(splitCard('---\na: 1\n').metadata).toBeUndefined();
    expect(splitCard('\ufeff---\r\na: 1\r\n---\r\nx')).toEqual({ metadata: 'a: 1\n', text: 'x' });
  });

  test('__proto__ as a key changes nothing', () => {
    read({
      repositoryId: 'a/b',
      tags: [],
      cardDataJson: '{"__proto__":{"polluted":1},"co2_eq_emissions":1}',
    });
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  });
});

describe('long texts take time in proportion to their length', () => {
  const pieces: readonly (readonly [string, string])[] = [
    ['digits', '1'],
    ['commas', '1,'],
    ['numbers', '12 '],
    ['tags', '<'],
    ['open tables', '<table><tr><td>'],
    ['closed tables', '<table><tr><td>1</td></tr></table>'],
    ['cells', '| a '],
    ['stars', '*a '],
    ['brackets', '['],
    ['images', '![](a '],
    ['quotes', '> '],
    ['colons', 'a: '],
    ['labels', 'Carbon Emitted: 5 kg CO2\n'],
    ['sentences', 'Training took 5 hours on 8 A100 GPUs. '],
    ['accelerators', 'A100 '],
    ['counts', '8 x '],
    ['brands', 'nvidia '],
    ['grids', '5 g CO2 per kWh '],
    ['tokens', '5 billion of the very best tokens '],
    ['spaces', ' '],
    ['tabs', '\t'],
    ['new lines', '\n'],
    ['dots', '. '],
    ['titles', '# a\n'],
    ['emphasis', '**a**\n\n'],
    ['backticks', '`'],
    ['underscores', '_'],
    ['hyphens', '-'],
    ['letters', 'training'],
    ['entities', '&amp;'],
  ];
  test.each(pieces)(
    '%s',
    (_name, piece) => {
      const time = (length: number): number => {
        const text = piece.repeat(Math.ceil(length / piece.length));
        const start = performance.now();
        expectSound(read({ repositoryId: 'a/b', tags: [], cardText: text }));
        return performance.now() - start;
      };
      time(2000);
      // A megabyte, the most that a crawl keeps. Something quadratic would take minutes.
      expect(time(1_000_000)).toBeLessThan(30_000);
    },
    90_000,
  );
});

describe('mutated cards give findings or named errors', () => {
  const cards = labelledCards().map(({ card }) => card);
  const words = [
    'co2_eq_emissions: ',
    'emissions: ',
    '1e999',
    '-5',
    'NaN',
    'kg',
    ' t ',
    '0',
    '99999999999999999999',
    ' GPU hours ',
    '8 x A100',
    ' trillion tokens ',
    '|',
    '---\n',
    '\n',
    ':',
    '<td>',
    '<table>',
    '</table>',
    '# ',
    '* ',
    '[',
    '{',
    '&a ',
    '*a',
    ' CO2eq',
    '/kWh',
    'PUE',
    '.',
    ',',
    '\u0000',
    '\ud800',
    '💥',
    ' per ',
    'us-east-1',
    'TPU v3-0',
    '0 x H100',
    'epochs',
  ];
  const mutation = fc.record({
    at: fc.double({ min: 0, max: 1, noNaN: true }),
    remove: fc.nat(40),
    insert: fc.oneof(fc.constantFrom(...words), fc.string({ maxLength: 12 })),
  });

  test('ten thousand of them', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...cards),
        fc.array(mutation, { minLength: 1, maxLength: 8 }),
        fc.constantFrom('a/b', 'meta-llama/Llama-2-7b-hf', '', '../..', 'x'.repeat(300)),
        (card, mutations, id) => {
          const mutated = mutations.reduce((text, { at, remove, insert }) => {
            const place = Math.floor(at * text.length);
            return text.slice(0, place) + insert + text.slice(place + remove);
          }, card);
          expectSound(readReadme(read, mutated, id));
        },
      ),
      { numRuns: 10_000, seed: 20_261_125 },
    );
  }, 240_000);

  test('any JSON as metadata and as config', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.jsonValue(), fc.jsonValue(), (value, config, dtypes) => {
        expectSound(
          read({
            repositoryId: 'a/b-7B',
            tags: ['base_model:', 'base_model:merge:', 'x'],
            cardDataJson: JSON.stringify({
              co2_eq_emissions: value,
              base_model: value,
              tags: value,
            }),
            configJson: JSON.stringify(config),
            safetensorsByDtypeJson: JSON.stringify(dtypes),
            safetensorsTotal: 7e9,
          }),
        );
      }),
      { numRuns: 3000, seed: 7 },
    );
  }, 240_000);

  const sizes = [
    'hidden_size',
    'num_hidden_layers',
    'num_attention_heads',
    'num_key_value_heads',
    'head_dim',
    'vocab_size',
    'intermediate_size',
    'num_experts',
    'num_experts_per_tok',
    'd_model',
    'num_layers',
    'num_heads',
    'd_kv',
    'd_ff',
    'image_size',
    'patch_size',
    'projection_dim',
    'n_embd',
    'n_layer',
    'n_positions',
  ];
  test('configs with any sizes give whole numbers or nothing', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(
          'llama',
          'qwen3_moe',
          'deepseek_v2',
          'gpt2',
          't5',
          'bert',
          'vit',
          'clip',
          'whisper',
          'falcon',
          'bloom',
          'bart',
        ),
        fc.dictionary(
          fc.constantFrom(...sizes),
          fc.oneof(fc.integer(), fc.double(), fc.string(), fc.constant(null)),
        ),
        (type, config) => {
          const result = read({
            repositoryId: 'a/b',
            tags: [],
            configJson: JSON.stringify({ ...config, model_type: type }),
          });
          for (const { quantity, value } of result.findings)
            if (quantity.startsWith('params')) expect(Number.isSafeInteger(value)).toBe(true);
        },
      ),
      { numRuns: 3000, seed: 8 },
    );
  }, 240_000);
});
