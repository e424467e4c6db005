export type Place = { readonly country: string; readonly region: string | undefined };

/** Places as reports name them. Assumed averages are no place and match nothing. */
const PLACES: readonly (readonly [RegExp, string, string | undefined])[] = [
  [/assumed|average/i, '', undefined],
  [/France|Paris/, 'FRA', undefined],
  [/Finland|LUMI/, 'FIN', undefined],
  [/Australia/, 'AUS', undefined],
  [/Texas/, 'USA', 'Texas'],
  [/Iowa/, 'USA', 'Iowa'],
  [/Georgia/, 'USA', 'Georgia'],
  [/Oklahoma/, 'USA', 'Oklahoma'],
  [/Illinois/, 'USA', 'Illinois'],
  [/us-west-2/, 'USA', 'Oregon'],
  [/us-east|East US/, 'USA', 'Virginia'],
  [/Taiwan/, 'TWN', undefined],
  [/Germany/, 'DEU', undefined],
  [/Spain/, 'ESP', undefined],
  [/India/, 'IND', undefined],
  [/europe-west4/, 'NLD', undefined],
  [/USA|\bUS\b/, 'USA', undefined],
];

/**
 * Country (ISO 3166-1 alpha-3) and region of a place as a report writes it, or undefined where the
 * report gives only an assumed average.
 *
 * @example
 * placeOf('LUMI, Finland (hydro)'); // { country: 'FIN', region: undefined }
 * placeOf('assumed US average'); // undefined
 */
export function placeOf(location: string): Place | undefined {
  const found = PLACES.find(([pattern]) => pattern.test(location));
  return found === undefined || found[1] === ''
    ? undefined
    : { country: found[1], region: found[2] };
}
