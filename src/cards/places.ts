import { countryCode } from '../build-data/reference/countries.js';
import { cloudRegion } from './cloud-regions.js';

/** Names of countries that cards use beside those that upstream tables print. */
const MORE_NAMES: Readonly<Record<string, string>> = {
  USA: 'USA',
  'U.S.A.': 'USA',
  US: 'USA',
  'U.S.': 'USA',
  'United States': 'USA',
  UK: 'GBR',
  England: 'GBR',
  Scotland: 'GBR',
  'Great Britain': 'GBR',
  'The Netherlands': 'NLD',
  Holland: 'NLD',
  'Czech Republic': 'CZE',
  Korea: 'KOR',
  UAE: 'ARE',
  Ireland: 'IRL',
  Estonia: 'EST',
  Latvia: 'LVA',
  Hungary: 'HUN',
  Romania: 'ROU',
  Slovenia: 'SVN',
  Slovakia: 'SVK',
  Serbia: 'SRB',
  Pakistan: 'PAK',
  Bangladesh: 'BGD',
  Philippines: 'PHL',
  Chile: 'CHL',
  Colombia: 'COL',
  Peru: 'PER',
  'South Africa': 'ZAF',
  Nigeria: 'NGA',
  Kenya: 'KEN',
  Qatar: 'QAT',
  Kazakhstan: 'KAZ',
};

/** Country names that a sentence may hold; short codes only where a field asks for a place. */
const SENTENCE_NAMES = [
  'United States of America',
  'United States',
  'USA',
  'United Kingdom',
  'The Netherlands',
  'Netherlands',
  'South Korea',
  'Saudi Arabia',
  'Hong Kong',
  'Czech Republic',
  'New Zealand',
  'South Africa',
  ...'China France Germany Canada Israel Japan India Singapore Switzerland Taiwan Russia Finland Sweden Spain Italy Australia Austria Belgium Denmark Norway Poland Czechia Brazil Turkey Portugal Ukraine Vietnam Thailand Indonesia Egypt Iran Argentina Armenia Bulgaria Croatia Greece Iceland Ireland Estonia Hungary Lithuania Luxembourg Malaysia Mexico Romania Slovenia Chile Colombia Qatar Kazakhstan'.split(
    ' ',
  ),
];
const IN_SENTENCE = new RegExp(
  `(?:\\bin\\s(?:the\\s)?|\\(|,\\s)(${SENTENCE_NAMES.join('|')})(?![\\w-])`,
  'g',
);

const code = (name: string): string | undefined => MORE_NAMES[name] ?? countryCode(name);

/** What a place tells: a country, a cloud region, or neither. */
export type Place = { readonly country: string | undefined; readonly region: string | undefined };

/**
 * Reads the value of a field on the place: a cloud region, or a name whose last part is a country
 * (`Frankfurt am Main, Germany`), a state of the USA, or a country with a remark behind it.
 *
 * @param value of the field
 * @param usStates names of states of the USA, from `data/grid-regions.csv`
 * @example readPlace('Tehran, Iran', []) // { country: 'IRN', region: undefined }
 */
export function readPlace(value: string, usStates: readonly string[]): Place {
  const text = value
    .slice(0, 160)
    .replace(/[`*_"]/g, '')
    .trim();
  const region = cloudRegion(text);
  if (region) return region;
  const bare = text.split('(')[0] ?? '';
  const parts = bare.split(/[,/;]|\s-\s/).map((part) => part.trim().replace(/\.$/, ''));
  for (const part of [...parts].reverse()) {
    // "Georgia" alone may be either the state or the country: it tells nothing.
    const country =
      code(part) ?? (part !== 'Georgia' && usStates.includes(part) ? 'USA' : undefined);
    if (country !== undefined) return { country, region: undefined };
  }
  return { country: undefined, region: undefined };
}

/** Countries that a sentence names as a place (`in France`, `(Germany)`, `Texas, USA`). */
export function countriesIn(sentence: string): readonly string[] {
  const found = [...sentence.slice(0, 4000).matchAll(IN_SENTENCE)].flatMap((match) => {
    const country = code(match[1] ?? '');
    return country === undefined ? [] : [country];
  });
  return [...new Set(found)];
}

const PROVIDERS: readonly (readonly [RegExp, string])[] = [
  [/\bkaggle\b/i, 'Kaggle'],
  [/\bcolab\b/i, 'Colab'],
  [/\bazure\b|\bmicrosoft cloud\b/i, 'Azure'],
  [/\baws\b|\bamazon\b|\bsagemaker\b/i, 'AWS'],
  [/\bgcp\b|\bgoogle cloud|\bgoogle compute\b/i, 'GCP'],
  [/\brunpod\b/i, 'RunPod'],
  [/\blambda\b/i, 'Lambda'],
  [/\bvast\.?ai\b/i, 'Vast.ai'],
  [/\boracle\b|\boci\b/i, 'Oracle'],
  [/\bovh/i, 'OVH'],
  [/\bcoreweave\b/i, 'CoreWeave'],
  [/\bpaperspace\b/i, 'Paperspace'],
  [/\bscaleway\b/i, 'Scaleway'],
  [/\bibm cloud\b/i, 'IBM'],
  [/\balibaba\b|\baliyun\b/i, 'Alibaba'],
];
const PRIVATE =
  /\bprivate\b|on[-\s]?prem|\bown\b|\blocal\b|\buniversity\b|\binternal\b|self[-\s]?hosted/i;

/**
 * The cloud provider that a text names, under one spelling each; `private` for one's own machines.
 *
 * @param text value of a field, or a sentence
 * @param isField a field on the provider, where "private infrastructure" is an answer
 * @example readProvider('Google Cloud Platform', true) // 'GCP'
 */
export function readProvider(text: string, isField: boolean): string | undefined {
  const bounded = text.slice(0, 2000);
  const named = PROVIDERS.find(([pattern]) => pattern.test(bounded))?.[1];
  return named ?? (isField && PRIVATE.test(bounded) ? 'private' : undefined);
}
