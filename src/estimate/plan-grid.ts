import type { Assumptions } from './assumptions.js';
import type { RunEvidence } from '../tier/evidence.js';
import { constant, fromParameter, type Factor } from '../uncertainty/factor.js';
import { regionRatio } from './grid-region.js';
import { gridOf, placeOptions } from './places.js';
import type { GridIntensity, Reference } from './reference.js';

const yearOf = (run: RunEvidence, reference: Reference): number =>
  Number((run.publishedOn ?? reference.asOf).slice(0, 4));

const placeFactor = (row: GridIntensity, why: string): Factor =>
  constant({
    name: `carbon intensity of electricity, ${row.country} ${row.year}`,
    value: row.gramsPerKwh,
    unit: 'gCO2e/kWh',
    status: 'reference',
    source: `${row.source}; ${why}`,
  });

/** The region's ratio to its country, where a run tells the region and a source its ratio. */
const regionFactors = (
  run: RunEvidence,
  reference: Reference,
  a: Assumptions,
): readonly Factor[] | undefined => {
  if (run.placeCountry === undefined || run.placeRegion === undefined) return undefined;
  const found = regionRatio(reference.gridRegions, run.placeCountry, run.placeRegion);
  if (found === undefined) return undefined;
  return [
    constant({
      name: `carbon intensity of ${run.placeRegion} over its country's`,
      value: found.ratio,
      unit: '1',
      status: 'reference',
      source: found.basis,
    }),
    fromParameter('gridRegionRatio', a.gridRegionRatio),
  ];
};

/**
 * The factors of the grid, gCO2e/kWh: as disclosed; else of the disclosed country and year; else
 * drawn per run from where disclosed runs of the organisation's country were trained. The site's
 * deviation from its country stays on top of the last two; where the region is known, its own ratio
 * to the country takes that place.
 */
export function planGrid(
  run: RunEvidence,
  reference: Reference,
  a: Assumptions,
): readonly Factor[] {
  if (run.gridGramsPerKwh !== undefined) {
    return [
      constant({
        name: 'carbon intensity of electricity',
        value: run.gridGramsPerKwh,
        unit: 'gCO2e/kWh',
        status: 'disclosed',
        source: run.sources?.['gridGramsPerKwh'] ?? `disclosed for ${run.name}`,
      }),
      fromParameter('gridDisclosed', a.gridDisclosed),
    ];
  }
  if (a.gridGramsPerKwh !== undefined) {
    return [
      constant({
        name: 'carbon intensity of electricity',
        value: a.gridGramsPerKwh,
        unit: 'gCO2e/kWh',
        status: 'assumed',
        source: 'set by the user for every run that does not disclose one',
      }),
    ];
  }
  const year = a.gridYear ?? yearOf(run, reference);
  const kept = gridsOf(reference, a, year);
  const { organisationCountry, placeCountry, placeRegion } = run;
  // Few runs tell their place: the country alone is the key of most.
  const key =
    placeCountry === undefined && placeRegion === undefined
      ? (organisationCountry ?? 'unknown')
      : `${organisationCountry} ${placeCountry} ${placeRegion}`;
  const known = kept.get(key);
  if (known !== undefined) return known;
  const made = gridOfPlace(run, reference, a, year);
  kept.set(key, made);
  return made;
}

/** Runs of one year and country have one grid: its factors are made once. */
type GridsOfYear = Map<string, readonly Factor[]>;
const grids = new WeakMap<Reference, WeakMap<Assumptions, Map<number, GridsOfYear>>>();

const gridsOf = (reference: Reference, a: Assumptions, year: number): GridsOfYear => {
  let byAssumptions = grids.get(reference);
  if (byAssumptions === undefined) grids.set(reference, (byAssumptions = new WeakMap()));
  let byYear = byAssumptions.get(a);
  if (byYear === undefined) byAssumptions.set(a, (byYear = new Map<number, GridsOfYear>()));
  let kept = byYear.get(year);
  if (kept === undefined) byYear.set(year, (kept = new Map<string, readonly Factor[]>()));
  return kept;
};

const gridOfPlace = (
  run: RunEvidence,
  reference: Reference,
  a: Assumptions,
  year: number,
): readonly Factor[] => {
  const site = fromParameter('gridSiteRatio', a.gridSiteRatio);
  const disclosedPlace = run.placeCountry ?? a.placeCountry;
  if (disclosedPlace !== undefined) {
    const row = gridOf(reference, disclosedPlace, year);
    const why = run.placeCountry === undefined ? 'place set by the user' : 'place disclosed';
    if (row !== undefined)
      return [placeFactor(row, why), ...(regionFactors(run, reference, a) ?? [site])];
  }
  const { options, basis } = placeOptions(reference, run.organisationCountry, year);
  const only = options[0];
  if (options.length === 1 && only !== undefined) return [placeFactor(only.place, basis), site];
  const total = options.reduce((sum, o) => sum + o.weight, 0);
  const lnMean = options.reduce(
    (s, o) => s + (o.weight / total) * Math.log(o.place.gramsPerKwh),
    0,
  );
  return [
    {
      kind: 'choice',
      options: options.map(({ place, weight }) => ({
        label: place.country,
        weight,
        ln: Math.log(place.gramsPerKwh),
      })),
      about: {
        name: 'carbon intensity of electricity at an unknown place',
        value: Math.exp(lnMean),
        unit: 'gCO2e/kWh',
        status: 'imputed',
        source: `${options[0]?.place.source ?? ''}; ${basis}`,
        distribution: `drawn per run: ${options
          .map((o) => `${o.place.country} ${((100 * o.weight) / total).toFixed(0)}%`)
          .join(', ')}`,
      },
    },
    site,
  ];
};
