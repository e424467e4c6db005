/** The names of one laboratory, as the tables and the Hub spell them. */
const ALIASES: readonly (readonly [RegExp, string])[] = [
  [/\bmeta\b|facebook/i, 'meta'],
  [/google|deepmind/i, 'google'],
  [/allen ?institute|\ballenai\b|\bai2\b/i, 'ai2'],
  [/hugging ?face/i, 'huggingface'],
  [/bigscience/i, 'bigscience'],
  [/\bibm\b/i, 'ibm'],
  [/cohere/i, 'cohere'],
  [/stability/i, 'stabilityai'],
  [/microsoft/i, 'microsoft'],
  [/openai/i, 'openai'],
];

const plainNames = new Map<string, string>();

/** Letters and digits alone, without what stands in brackets. */
export function plainName(name: string): string {
  // The same few thousand names are compared with every report.
  let plain = plainNames.get(name);
  if (plain === undefined) {
    plain = name
      .toLowerCase()
      .replace(/\(.*?\)/g, '')
      .replace(/[^a-z0-9]/g, '');
    plainNames.set(name, plain);
  }
  return plain;
}

/**
 * The laboratories that a text names, each by one key, so that `Meta AI`, `Facebook AI Research` and
 * `meta-llama` are one. Joint work belongs to each of its laboratories.
 *
 * @param name one or several names, separated by commas, semicolons or slashes
 * @returns keys
 * @example organisationKeys('Facebook AI Research, New York University') // ['meta', 'newyorkuniversity']
 */
export function organisationKeys(name: string | undefined): readonly string[] {
  return (name ?? '')
    .split(/[,;/]/)
    .map((part) => ALIASES.find(([pattern]) => pattern.test(part))?.[1] ?? plainName(part))
    .filter((key) => key !== '');
}

/** True when two texts name a laboratory in common. */
export function shareOrganisation(a: string | undefined, b: string | undefined): boolean {
  const keys = new Set(organisationKeys(a));
  return organisationKeys(b).some((key) => keys.has(key));
}

/** `BLOOM-176B` and `BLOOM 176B`, `GPT-3 175B` and `GPT-3`: one begins with the other. */
export function isSameModel(a: string, b: string): boolean {
  const [x, y] = [plainName(a), plainName(b)];
  return (
    x !== '' &&
    y !== '' &&
    (x === y || (x.length > 4 && y.startsWith(x)) || (y.length > 4 && x.startsWith(y)))
  );
}

const firstWord = (name: string): string => (/[a-z]+/.exec(name.toLowerCase()) ?? [''])[0];

/** A model that a table names with its organisation. */
export type NamedModel = {
  readonly name: string;
  readonly organisation?: string | undefined;
};

/**
 * Who made a model that a table names without its organisation: by the same name, else by a name that
 * begins alike, else by the family (the first word of the name).
 *
 * @param models models whose organisation is known
 * @returns a function from a name to organisations, separated by commas; undefined where nobody is known
 * @example organisationOf([{ name: 'PaLM (540B)', organisation: 'Google' }])('PaLM 540B') // 'Google'
 */
export function organisationLookup(
  models: readonly NamedModel[],
): (name: string) => string | undefined {
  const known = models.filter(({ organisation }) => organisation !== undefined);
  const found = new Map<string, string | undefined>();
  const search = (name: string): string | undefined => {
    const rules = [
      (other: string): boolean => plainName(other) === plainName(name),
      (other: string): boolean => isSameModel(other, name),
      (other: string): boolean => firstWord(other) === firstWord(name),
    ];
    for (const rule of rules) {
      const organisations = known.flatMap((model) =>
        rule(model.name) ? (model.organisation ?? []) : [],
      );
      if (organisations.length > 0) return [...new Set(organisations)].join(',');
    }
    return undefined;
  };
  return (name) => {
    if (!found.has(name)) found.set(name, search(name));
    return found.get(name);
  };
}
