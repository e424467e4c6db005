import type { HubRecord } from '../crawl/hub-record.js';

/** Records and cards that are meant to break a reader. */
export type HostileHub = {
  readonly records: readonly HubRecord[];
  readonly readmes: ReadonlyMap<string, Uint8Array>;
};

const MEGABYTE = 1_000_000;

const utf8 = (text: string): Uint8Array => Buffer.from(text, 'utf8');

const fenced = (yaml: string, text = '# Card\n'): Uint8Array => utf8(`---\n${yaml}\n---\n${text}`);

/** Nine anchors, each nine times the one before: 9⁹ values when it is unfolded. */
const aliasBomb = (): string => {
  const lines = ['a: &a ["co2","co2","co2","co2","co2","co2","co2","co2","co2"]'];
  const names = 'abcdefghi';
  for (let i = 1; i < names.length; i++) {
    const before = `*${names[i - 1] ?? ''}`;
    lines.push(`${names[i]}: &${names[i]} [${Array(9).fill(before).join(',')}]`);
  }
  return lines.join('\n');
};

const nested = (depth: number): string => `deep: ${'['.repeat(depth)}${']'.repeat(depth)}`;

const CARDS: Readonly<Record<string, () => Uint8Array>> = {
  'hostile/script-in-card': () =>
    fenced(
      'license: "</script><script>alert(1)</script>"',
      '# <img src=x onerror=alert(1)>\n\nCarbon emitted: <script>alert(1)</script> 5 tCO2eq\n',
    ),
  'hostile/terminal-escapes': () =>
    utf8('---\nlicense: mit\n---\n\u001b]0;title\u0007\u001b[2J\u001b[31mHours used: 7\u202e 8\n'),
  'hostile/big-yaml': () =>
    fenced(
      Array.from({ length: MEGABYTE / 10 }, (_, i) => `k${i}: ${'x'.repeat(94)}`)
        .join('\n')
        .slice(0, 10 * MEGABYTE),
    ),
  'hostile/deep-nesting': () => fenced(nested(100_000)),
  'hostile/alias-bomb': () => fenced(aliasBomb()),
  'hostile/invalid-utf8': () =>
    Buffer.concat([utf8('---\nlicense: mit\n---\n# Card \n'), Uint8Array.of(0xc3, 0x28, 0xff)]),
  'hostile/open-fence': () => utf8('---\nlicense: mit\n# never closed\n'),
  'hostile/prototype-keys': () =>
    fenced('__proto__: {polluted: true}\nconstructor: {prototype: {polluted: true}}'),
  'hostile/odd-emissions': () =>
    fenced('co2_eq_emissions:\n  emissions: .inf\n  source: "=HYPERLINK(1)"'),
  'hostile/nul-bytes': () => utf8('---\nlicense: mit\n---\n\u0000Hours used:\u0000 5\n'),
  'hostile/empty-card': () => new Uint8Array(),
};

/** Ids that no repository may have, yet that a broken or hostile server can send. */
const IDS = [
  'hostile/<script>alert(1)<',
  'hostile/esc\u001b[31mape',
  'hostile/right\u202eot-left',
  '../../etc/passwd',
  'hostile/=HYPERLINK("http:)',
  `hostile/${'long'.repeat(200)}`,
  '__proto__',
  'hostile/space and ümlaut',
] as const;

const record = (
  repositoryId: string,
  downloads30d: number,
  more: Partial<HubRecord> = {},
): HubRecord => ({
  repositoryId,
  downloads30d,
  gated: false,
  disabled: false,
  tags: [],
  cardStatus: 'read',
  ...more,
});

/**
 * A Hub full of traps: ids and cards with script tags and terminal escapes, ten megabytes of YAML, deep
 * nesting, an alias bomb, invalid UTF-8, a fence that never closes, keys that reach for prototypes.
 *
 * @param downloads of the first record; each following one has one less
 * @returns records without cards, and the cards byte by byte
 */
export function hostileHub(downloads = 1_000_000): HostileHub {
  const names = Object.keys(CARDS);
  const cards = names.map((id, i) => record(id, downloads - i));
  const odd = IDS.map((id, i) =>
    record(id, downloads - names.length - i, {
      tags: ['<b>tag</b>', 'base_model:../../x', '\u001b[31mred'],
      task: 'text-<i>generation</i>',
      cardText: `# ${id}\n`,
    }),
  );
  return {
    records: [...cards, ...odd],
    readmes: new Map(names.map((id) => [id, CARDS[id]?.() ?? new Uint8Array()])),
  };
}
