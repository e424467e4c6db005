import { parseDocument } from 'yaml';
import { InputError } from '../errors.js';

/** A card cut into its metadata block and its text. */
export type SplitCard = { readonly metadata: string | undefined; readonly text: string };

/** The largest metadata block that is read, characters. Cards of the Hub rarely exceed 50,000. */
export const LONGEST_METADATA = 500_000;
/** The deepest nesting that is read. */
const DEEPEST = 40;
/** Aliases may unfold to at most this many nodes for each one written. */
const MOST_ALIASES = 50;
const MOST_NODES = 200_000;

/**
 * Cuts a README into the YAML block between its first two lines of dashes and the rest.
 *
 * @param readme the file's text
 * @example splitCard('---\nlicense: mit\n---\n# A') // { metadata: 'license: mit\n', text: '# A' }
 */
export function splitCard(readme: string): SplitCard {
  const text = readme.replace(/^\ufeff/, '').replaceAll('\r\n', '\n');
  const open = /^\s{0,3}---[ \t]{0,3}\n/.exec(text);
  if (!open) return { metadata: undefined, text };
  const close = /^---[ \t]{0,3}$/m.exec(text.slice(open[0].length));
  if (!close) return { metadata: undefined, text };
  const start = open[0].length;
  return {
    metadata: text.slice(start, start + close.index),
    text: text.slice(start + close.index + close[0].length).replace(/^\n/, ''),
  };
}

/** Metadata as plain data, or what is wrong with it. */
export type CardMetadata =
  | { readonly data: Readonly<Record<string, unknown>>; readonly error?: undefined }
  | { readonly data?: undefined; readonly error: string };

/**
 * Reads a metadata block. Duplicate keys, tags of other languages, nesting beyond 40, blocks beyond
 * 500,000 characters and aliases that unfold into more than they say are errors, kept as a text: a
 * stranger's card never stops a reader.
 *
 * @param yaml the block without its dashes
 * @example readMetadata('a: 1\na: 2').error // 'metadata, row 2: … Map keys must be unique'
 */
export function readMetadata(yaml: string): CardMetadata {
  if (yaml.length > LONGEST_METADATA)
    return problem(`${yaml.length} characters`, `at most ${LONGEST_METADATA} characters`);
  if (tooDeep(yaml)) return problem('deep nesting', `at most ${DEEPEST} levels`);
  try {
    const document = parseDocument(yaml, { logLevel: 'silent', prettyErrors: false, strict: true });
    const [first] = document.errors;
    if (first) {
      const row = yaml.slice(0, first.pos[0]).split('\n').length + 1;
      return problem(first.message.split('\n')[0] ?? '', 'YAML as the Hub accepts it', row);
    }
    const data: unknown = document.toJS({ maxAliasCount: MOST_ALIASES });
    if (data === null || data === undefined) return { data: {} };
    if (!isRecord(data)) return problem(typeof data, 'keys with values');
    if (countNodes(data) > MOST_NODES) return problem('aliases', `at most ${MOST_NODES} values`);
    return { data };
  } catch (error) {
    return problem(
      error instanceof Error ? error.message : 'unreadable',
      'YAML as the Hub accepts it',
    );
  }
}

/** Metadata that the Hub sends as JSON; the same limits hold. */
export function readMetadataJson(json: string): CardMetadata {
  if (json.length > LONGEST_METADATA * 4)
    return problem(`${json.length} characters`, `at most ${LONGEST_METADATA * 4} characters`);
  try {
    const data: unknown = JSON.parse(json);
    if (!isRecord(data)) return problem(typeof data, 'an object');
    return { data };
  } catch {
    return problem('text that is not JSON', 'JSON');
  }
}

/** A plain object, not a list. */
export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The parser goes down one call per level: brackets and indentation are counted before it sees them. */
function tooDeep(yaml: string): boolean {
  let open = 0;
  for (const character of yaml) {
    if (character === '[' || character === '{') open += 1;
    else if (character === ']' || character === '}') open = Math.max(0, open - 1);
    if (open > DEEPEST) return true;
  }
  return yaml
    .split('\n')
    .some((line) => /^(?:\s*[-?:] ){41}/.test(line.slice(0, 400)) || indent(line) > DEEPEST * 8);
}

const indent = (line: string): number => line.length - line.trimStart().length;

function countNodes(value: unknown): number {
  let count = 0;
  const queue: unknown[] = [value];
  while (queue.length > 0 && count <= MOST_NODES) {
    const next = queue.pop();
    count += 1;
    if (Array.isArray(next)) queue.push(...(next as unknown[]).slice(0, MOST_NODES));
    else if (isRecord(next)) queue.push(...Object.values(next));
  }
  return count;
}

const problem = (value: string, expected: string, row?: number): CardMetadata => ({
  error: new InputError({ file: 'metadata', row, value, expected }).message,
});
