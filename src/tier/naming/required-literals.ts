import { RegExpParser, type AST } from '@eslint-community/regexpp';

/**
 * Literals in lower case of which every match of an expression holds at least one; empty where nothing
 * of two characters is sure. An expression without any of them in a text cannot match it, which is far
 * cheaper to see than by trying.
 *
 * @param source of a regular expression that ignores case
 * @example requiredLiterals('^(meta-)?llama-?3'); // ['llama']
 * @example requiredLiterals('(wav2vec2|w2v).*xlsr'); // ['xlsr']
 * @example requiredLiterals('gpt2|bert$'); // ['gpt2', 'bert']
 */
export function requiredLiterals(source: string): readonly string[] {
  return ofAlternatives(new RegExpParser().parsePattern(source).alternatives) ?? [];
}

/** Shorter literals are in too many names. */
const SHORTEST = 2;

/** One of the alternatives matches: each must name its own literals. */
const ofAlternatives = (
  alternatives: readonly AST.Alternative[],
): readonly string[] | undefined => {
  const all = alternatives.map(({ elements }) => ofSequence(elements));
  return all.includes(undefined) ? undefined : [...new Set(all.flatMap((each) => each ?? []))];
};

/** All of the elements match: the literals of the most telling one stand for them. */
const ofSequence = (elements: readonly AST.Element[]): readonly string[] | undefined => {
  const found: (readonly string[])[] = [];
  let run = '';
  const end = (): void => {
    if (run.length >= SHORTEST) found.push([run]);
    run = '';
  };
  for (const element of elements) {
    if (element.type === 'Assertion') {
      // It takes no characters, but what stands beside it need not be neighbours of each other in it.
      if (element.kind === 'lookahead' || element.kind === 'lookbehind') end();
      continue;
    }
    const { repeated, required } = unquantified(element);
    if (required?.type === 'Character' && required.value < 128) {
      run += String.fromCharCode(required.value).toLowerCase();
    } else end();
    if (repeated) end();
    if (required?.type === 'Group' || required?.type === 'CapturingGroup') {
      const inner = ofAlternatives(required.alternatives);
      if (inner !== undefined) found.push(inner);
    }
  }
  end();
  const score = (literals: readonly string[]): number =>
    Math.min(...literals.map((literal) => literal.length)) - Math.log2(literals.length) / 2;
  return found.sort((a, b) => score(b) - score(a))[0];
};

/** What must stand at an element's place; nothing where it may be left out. */
const unquantified = (
  element: AST.Element,
): { readonly repeated: boolean; readonly required: AST.Element | undefined } =>
  element.type === 'Quantifier'
    ? { repeated: true, required: element.min > 0 ? element.element : undefined }
    : { repeated: false, required: element };
