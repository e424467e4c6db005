import type { Assumptions } from './assumptions.js';
import { nearest } from './assumptions.js';
import { generationOf } from '../regress/utilisation.js';
import { InputError } from '../errors.js';
import type { AcceleratorSpec, GridIntensity, Reference } from './reference.js';

/** An accelerator with both figures that an energy estimate needs. */
export type UsableAccelerator = {
  readonly accelerator: string;
  readonly peakTflops: number;
  readonly tdpWatts: number;
  readonly source: string;
  readonly releasedOn?: string | undefined;
};

const usable = (spec: AcceleratorSpec): UsableAccelerator | undefined =>
  spec.peakTflops !== undefined && spec.tdpWatts !== undefined
    ? {
        accelerator: spec.accelerator,
        peakTflops: spec.peakTflops,
        tdpWatts: spec.tdpWatts,
        source: spec.source,
        releasedOn: spec.releasedOn,
      }
    : undefined;

/** Keeps what is looked up in a reference, by a key: plans ask for the same few again and again. */
const keptPerReference = <Value>(): ((
  reference: Reference,
  key: string,
  make: () => Value,
) => Value) => {
  const kept = new WeakMap<Reference, Map<string, Value>>();
  return (reference, key, make) => {
    let values = kept.get(reference);
    if (values === undefined) kept.set(reference, (values = new Map<string, Value>()));
    const known = values.get(key);
    if (known !== undefined) return known;
    const made = make();
    values.set(key, made);
    return made;
  };
};

const acceleratorIndexes = keptPerReference<ReadonlyMap<string, AcceleratorSpec>>();

const acceleratorIndex = (reference: Reference): ReadonlyMap<string, AcceleratorSpec> =>
  acceleratorIndexes(
    reference,
    '',
    () => new Map(reference.accelerators.map((row) => [row.accelerator, row])),
  );

/**
 * Finds an accelerator by its key.
 *
 * @param reference the reference data
 * @param name a key of the accelerator table, e.g. `A100 SXM4 80GB`
 * @returns its peak and TDP
 * @throws InputError when the accelerator is unknown (with the nearest name) or lacks peak or TDP
 * @example acceleratorOf(reference, 'A100 SXM4 80GB').tdpWatts // 400
 */
export function acceleratorOf(reference: Reference, name: string): UsableAccelerator {
  const spec = acceleratorIndex(reference).get(name);
  if (spec === undefined) {
    const names = reference.accelerators.map((row) => row.accelerator);
    throw new InputError({
      field: 'accelerator',
      value: name,
      expected: `a key of accelerators.csv, did you mean "${nearest(name, names)}"?`,
    });
  }
  const found = usable(spec);
  if (found === undefined) {
    throw new InputError({
      field: 'accelerator',
      value: name,
      expected: 'an accelerator whose peak and TDP are known',
    });
  }
  return found;
}

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
  // Hardware of runs from before the first year of the mix is taken from that year.
  const year = Math.max(Number(run.publishedOn.slice(0, 4)), firstYearOf(reference));
  const releasedBy = `${year}${run.publishedOn.slice(4)}`;
  const group = run.country === 'CHN' ? 'CHN' : 'other';
  const sizeClass = sizeClassOf(run.flop);
  const released = releasesUntil(reference, releasedBy);
  return mixes(reference, `${year} ${group} ${sizeClass} ${released}`, () =>
    mixOf(reference, { publishedOn: run.publishedOn, year, releasedBy, group, sizeClass }),
  );
}

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

const isLanguageLike = (modality: string): boolean =>
  modality === 'language' || modality === 'multimodal';

/** The largest compute and data set known from a date on, with the models that set them. */
type Best = {
  readonly from: string;
  readonly flop: number;
  readonly flopName: string;
  readonly tokens: number;
  readonly tokensName: string;
};

const NOTHING: Best = { from: '', flop: 0, flopName: '', tokens: 0, tokensName: '' };

const frontiers = keptPerReference<readonly Best[]>();

/** Records in the order of their dates. */
const recordsOf = (reference: Reference, language: boolean): readonly Best[] => {
  const rows = reference.frontier
    .filter(({ modality }) => isLanguageLike(modality) === language)
    .sort((a, b) => (a.publishedOn < b.publishedOn ? -1 : a.publishedOn > b.publishedOn ? 1 : 0));
  let best = NOTHING;
  return rows.flatMap((row) => {
    const { publishedOn: from, flop = 0, tokens = 0, name } = row;
    if (flop <= best.flop && tokens <= best.tokens) return [];
    best = {
      ...best,
      ...(flop > best.flop ? { flop, flopName: name } : {}),
      ...(tokens > best.tokens ? { tokens, tokensName: name } : {}),
      from,
    };
    return [best];
  });
};

const frontierUntil = (reference: Reference, language: boolean, date: string): Best => {
  const records = frontiers(reference, String(language), () => recordsOf(reference, language));
  return records.findLast(({ from }) => from <= date) ?? NOTHING;
};

/** An upper bound on imputed compute, ln FLOP, and what it is. */
export type ComputeBound = { readonly lnFlop: number; readonly reason: string };

/**
 * The physical bound on the compute of a run that disclosed none, by the rule of the assumptions.
 * `largest-run`: the largest compute known of any model up to its date (of its modality group);
 * `largest-dataset`: 6·N·D with the largest data set disclosed up to its date;
 * `tokens-per-parameter`: 6·N²·r; `frontier` (default): the smaller of the first two.
 *
 * @param reference the reference data
 * @param rule the assumption
 * @param run date, modality and active parameters
 * @returns bound on ln(FLOP); Infinity for `none`
 */
export function computeBound(
  reference: Reference,
  { rule, tokensPerActiveParameter }: Assumptions['tailBound'],
  run: { readonly publishedOn: string; readonly modality: string; readonly paramsActive: number },
): ComputeBound {
  if (rule === 'none') return { lnFlop: Infinity, reason: 'no bound' };
  if (rule === 'tokens-per-parameter') {
    return {
      lnFlop: Math.log(6 * run.paramsActive ** 2 * tokensPerActiveParameter),
      reason: `at most ${tokensPerActiveParameter} tokens per active parameter`,
    };
  }
  const isLanguage = isLanguageLike(run.modality);
  const { flop, flopName, tokens, tokensName } = frontierUntil(
    reference,
    isLanguage,
    run.publishedOn,
  );
  const byRun = {
    lnFlop: flop > 0 ? Math.log(flop) : Infinity,
    reason: `largest run known by then: ${flopName}`,
  };
  const byTokens = {
    lnFlop: tokens > 0 ? Math.log(6 * run.paramsActive * tokens) : Infinity,
    reason: isLanguage
      ? `6·N·D with the largest data set disclosed by then: ${tokensName}`
      : `as many uses of each parameter as in any published model by then: ${tokensName}`,
  };
  if (rule === 'largest-run') return byRun;
  if (rule === 'largest-dataset') return byTokens;
  return byTokens.lnFlop < byRun.lnFlop ? byTokens : byRun;
}
