import { InputError } from '../errors.js';
import { generationOf } from '../regress/utilisation.js';
import { usable, type UsableAccelerator } from './accelerators.js';
import { keptPerReference } from './kept-per-reference.js';
import type { Reference } from './reference.js';

/** Size class of a run in the accelerator mix, by its FLOP. */
export function sizeClassOf(flop: number): string {
  if (flop < 1e22) return '<1e22';
  return flop <= 1e24 ? '1e22-1e24' : '>1e24';
}

/** Fewest disclosed runs that a mix may rest on before it is widened. */
const LEAST_RUNS = 8;

/**
 * The accelerators that a run of this date, country and size may have used, weighted by how many
 * disclosed runs used each. The window widens, in this order, until it holds eight runs: the year
 * and its neighbours in the same size class and country group; then any size; then two years; then
 * five years. Accelerators released after the run are left out.
 *
 * @param reference the reference data
 * @param run release date, ISO3 country of the organisation, expected FLOP
 * @returns options with their weights, and the window in words
 * @throws InputError when no disclosed run fits even the widest window
 */
export function acceleratorOptions(
  reference: Reference,
  run: {
    readonly publishedOn: string;
    readonly country?: string | undefined;
    readonly flop: number;
  },
): Mix {
  const group = run.country === 'CHN' ? 'CHN' : 'other';
  const sizeClass = sizeClassOf(run.flop);
  const known = daily(reference, run.publishedOn, newDay)[group];
  const ready = known.get(sizeClass);
  if (ready !== undefined) return ready;
  const found = mixAt(reference, run.publishedOn, group, sizeClass);
  known.set(sizeClass, found);
  return found;
}

/** Mixes of one day by country group and size class. */
type Day = { readonly CHN: Map<string, Mix>; readonly other: Map<string, Mix> };
const daily = keptPerReference<Day>();
const newDay = (): Day => ({ CHN: new Map(), other: new Map() });

const mixAt = (
  reference: Reference,
  publishedOn: string,
  group: keyof Day,
  sizeClass: string,
): Mix => {
  // Hardware of runs from before the first year of the mix is taken from that year.
  const year = Math.max(Number(publishedOn.slice(0, 4)), firstYearOf(reference));
  const releasedBy = `${year}${publishedOn.slice(4)}`;
  const released = releasesUntil(reference, releasedBy);
  return mixes(reference, `${year} ${group} ${sizeClass} ${released}`, () =>
    mixOf(reference, { publishedOn, year, releasedBy, group, sizeClass }),
  );
};

/** An accelerator mix: options with their weights, and the window that they were counted in. */
export type Mix = {
  readonly options: readonly (UsableAccelerator & { readonly weight: number })[];
  readonly basis: string;
  /** The generations among the options, each with its share and one accelerator of it. */
  readonly generations: readonly {
    readonly generation: string;
    readonly share: number;
    readonly accelerator: string;
  }[];
};

const generationsOf = (options: Mix['options']): Mix['generations'] => {
  const total = options.reduce((sum, { weight }) => sum + weight, 0);
  const found = new Map<string, { share: number; accelerator: string }>();
  for (const { accelerator, weight } of options) {
    const generation = generationOf(accelerator);
    const known = found.get(generation) ?? { share: 0, accelerator };
    found.set(generation, { ...known, share: known.share + weight / total });
  }
  return [...found].map(([generation, each]) => ({ generation, ...each }));
};

const mixes = keptPerReference<Mix>();
const firstYears = keptPerReference<number>();
const releaseDates = keptPerReference<readonly string[]>();

const firstYearOf = (reference: Reference): number =>
  firstYears(reference, '', () =>
    reference.acceleratorUse.reduce((y, use) => Math.min(y, use.year), Infinity),
  );

/** How many accelerators had been released by a date: dates between two releases share a mix. */
const releasesUntil = (reference: Reference, date: string): number =>
  releaseDates(reference, '', () =>
    reference.accelerators.flatMap(({ releasedOn }) => releasedOn ?? []).sort(),
  ).filter((releasedOn) => releasedOn <= date).length;

const mixOf = (
  reference: Reference,
  {
    publishedOn,
    year,
    releasedBy,
    group,
    sizeClass,
  }: {
    readonly publishedOn: string;
    readonly year: number;
    readonly releasedBy: string;
    readonly group: string;
    readonly sizeClass: string;
  },
): Mix => {
  const specs = new Map<string, UsableAccelerator>();
  for (const row of reference.accelerators) {
    const spec = usable(row);
    const early = row.releasedOn !== undefined && row.releasedOn > releasedBy;
    if (spec !== undefined && !early) specs.set(row.accelerator, spec);
  }
  const windows = [
    { years: 1, sized: true },
    { years: 1, sized: false },
    { years: 2, sized: false },
    { years: 5, sized: false },
    { years: 30, sized: false },
  ];
  let widest: Mix | undefined;
  for (const { years, sized } of windows) {
    const weights = new Map<string, number>();
    let total = 0;
    for (const use of reference.acceleratorUse) {
      if (use.countryGroup !== group || Math.abs(use.year - year) > years) continue;
      if (sized && use.sizeClass !== sizeClass) continue;
      if (!specs.has(use.accelerator)) continue;
      weights.set(use.accelerator, (weights.get(use.accelerator) ?? 0) + use.count);
      total += use.count;
    }
    if (total <= 0) continue;
    const options = [...weights].flatMap(([key, weight]) => {
      const spec = specs.get(key);
      return spec === undefined ? [] : [{ ...spec, weight }];
    });
    widest = {
      options,
      generations: generationsOf(options),
      basis: `${Math.round(total)} disclosed runs of ${group === 'CHN' ? 'Chinese' : 'other'} organisations within ${years} year${years > 1 ? 's' : ''} of ${year}${sized ? `, ${sizeClass} FLOP` : ''}`,
    };
    if (total >= LEAST_RUNS) return widest;
  }
  if (widest === undefined) {
    throw new InputError({
      field: 'publishedOn',
      value: publishedOn,
      expected: 'a date for which accelerator-mix.csv has at least one accelerator in use',
    });
  }
  return widest;
};
