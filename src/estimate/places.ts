import { InputError } from '../errors.js';
import { keptPerReference } from './kept-per-reference.js';
import type { GridIntensity, Reference } from './reference.js';

/**
 * Carbon intensity of a country's electricity in a year, or in the nearest year that the table has.
 *
 * @param reference the reference data
 * @param country ISO3 code, or `WLD`
 * @param year calendar year
 * @returns the row, or undefined when the country is not in the table
 * @example gridOf(reference, 'FRA', 2022)?.gramsPerKwh // about 85
 */
export function gridOf(
  reference: Reference,
  country: string,
  year: number,
): GridIntensity | undefined {
  let best: GridIntensity | undefined;
  for (const row of gridIndex(reference).get(country) ?? []) {
    if (best === undefined || Math.abs(row.year - year) < Math.abs(best.year - year)) best = row;
  }
  return best;
}

const gridIndexes = new WeakMap<readonly GridIntensity[], Map<string, GridIntensity[]>>();

const gridIndex = (reference: Reference): Map<string, GridIntensity[]> => {
  let index = gridIndexes.get(reference.grid);
  if (index === undefined) {
    index = new Map();
    for (const row of reference.grid) {
      const rows = index.get(row.country);
      if (rows === undefined) index.set(row.country, [row]);
      else rows.push(row);
    }
    gridIndexes.set(reference.grid, index);
  }
  return index;
};

/** Weight of the organisation's own country among the places, in runs. */
const HOME_PRIOR_RUNS = 1;

/**
 * The countries where a run of this organisation's country may have been trained, each with its
 * grid intensity. Weights are counts of disclosed runs plus one for the home country; an
 * organisation of unknown country takes the mix of all disclosed runs.
 *
 * @param reference the reference data
 * @param country ISO3 of the organisation, if known
 * @param year calendar year
 * @returns options with weights, and the basis in words
 */
export function placeOptions(
  reference: Reference,
  country: string | undefined,
  year: number,
): Places {
  return places(reference, `${country} ${year}`, () => placesOf(reference, country, year));
}

type Places = {
  readonly options: readonly { readonly place: GridIntensity; readonly weight: number }[];
  readonly basis: string;
};

const places = keptPerReference<Places>();

const placesOf = (reference: Reference, country: string | undefined, year: number): Places => {
  const weights = new Map<string, number>();
  let observed = 0;
  for (const use of reference.placeUse) {
    if (country !== undefined && use.organisationCountry !== country) continue;
    weights.set(use.placeCountry, (weights.get(use.placeCountry) ?? 0) + use.count);
    observed += use.count;
  }
  if (country !== undefined && gridOf(reference, country, year) !== undefined) {
    weights.set(country, (weights.get(country) ?? 0) + HOME_PRIOR_RUNS);
  }
  const options = [...weights].flatMap(([place, weight]) => {
    const row = gridOf(reference, place, year);
    return row === undefined ? [] : [{ place: row, weight }];
  });
  if (options.length === 0) {
    const world = gridOf(reference, 'WLD', year);
    if (world === undefined) {
      throw new InputError({ field: 'country', value: country, expected: 'a country of grid.csv' });
    }
    return { options: [{ place: world, weight: 1 }], basis: 'world average' };
  }
  const of = country === undefined ? 'all organisations' : `organisations in ${country}`;
  return {
    options,
    basis: `places of ${Math.round(observed)} disclosed runs of ${of}${country === undefined ? '' : ', plus one run at home'}`,
  };
};
