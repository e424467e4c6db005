import { gridRegionsTable, type GridRegionRow } from '../../data/schema/grid-regions.js';
import { gridSiteTable } from '../../data/schema/grid-site.js';
import { gridTable } from '../../data/schema/grid.js';
import { gramsPerKwhFromPoundsPerMwh } from '../../units.js';
import { built, type Builder } from '../builder.js';
import { positive } from '../../tier/population/claim.js';
import type { TextRow } from '../runs-upstream.js';

const STATES = 'compute/grid_us_states_2016.json';
const STATES_YEAR = 2016;
/** A state below this burns next to nothing: its ratio to the country tells of no plant. */
const LEAST_GRAMS_PER_KWH = 1;
/** The file's row for the whole country. */
const WHOLE_COUNTRY = 'usa';

/** State of each of Google's regions in the USA, by the place that its files print. */
const GOOGLE_STATES: Readonly<Record<string, string>> = {
  'us-central1': 'Iowa',
  'us-central2': 'Oklahoma',
  'us-east1': 'South Carolina',
  'us-east2': 'Georgia',
  'us-east4': 'Virginia',
  'us-east5': 'Ohio',
  'us-south1': 'Texas',
  'us-west1': 'Oregon',
  'us-west2': 'California',
  'us-west3': 'Utah',
  'us-west4': 'Nevada',
};

const CLOUD = 'compute/grid_cloud_regions_mlco2.csv';

/** States of cloud regions that the file names by their city. */
const CITY_STATES: Readonly<Record<string, string>> = {
  Portland: 'Oregon',
  Ashburn: 'Virginia',
  Columbus: 'Ohio',
  'San Francisco': 'California',
};

/**
 * Cloud regions by the eGRID subregion that feeds them, as the calculator that most cards use prints
 * them. Providers in one state share the subregion: the same figure counts once.
 */
const subregions = (rows: readonly TextRow[], usa: number): readonly GridRegionRow[] => {
  const found = new Map<string, GridRegionRow>();
  for (const row of rows) {
    const gramsPerKwh = positive(row['impact']);
    const named = row['state'] === 'Northern Virginia' ? 'Virginia' : (row['state'] ?? '');
    const region = named !== '' ? named : CITY_STATES[row['city'] ?? ''];
    // One row says itself that its subregion is a guess ("seem to be"): not used.
    if (
      !/^eGRID$/.test((row['source'] ?? '').trim()) ||
      gramsPerKwh === undefined ||
      region === undefined
    )
      continue;
    const key = `${region} ${gramsPerKwh}`;
    if (found.has(key)) continue;
    found.set(key, {
      region,
      site: `${row['provider']}:${row['region']}`,
      country: 'USA',
      year: STATES_YEAR,
      basis: 'direct',
      gramsPerKwh,
      countryGramsPerKwh: usa,
      source:
        'mlco2/impact (MIT): eGRID subregion of the cloud region; year not stated, taken as 2016',
    });
  }
  return [...found.values()];
};

const titled = (name: string): string => name.replace(/\b[a-z]/g, (letter) => letter.toUpperCase());

type States = Readonly<Record<string, { readonly emissions: number }>>;

/** Builds the table of regions below the country. */
export const gridRegionsBuilder: Builder = {
  tables: ['grid-regions'],
  inputs: [STATES, CLOUD],
  build: (upstream) => {
    const usa = new Map(
      upstream
        .built(gridTable)
        .flatMap((row) => (row.country === 'USA' ? [[row.year, row.gramsPerKwh] as const] : [])),
    );
    const states = upstream.json(STATES) as States;
    const rows: GridRegionRow[] = Object.entries(states).flatMap(([name, { emissions }]) => {
      const countryGramsPerKwh = usa.get(STATES_YEAR);
      const gramsPerKwh = gramsPerKwhFromPoundsPerMwh(emissions);
      return countryGramsPerKwh === undefined ||
        name === WHOLE_COUNTRY ||
        !(gramsPerKwh >= LEAST_GRAMS_PER_KWH)
        ? []
        : [
            {
              region: titled(name),
              site: 'state',
              country: 'USA',
              year: STATES_YEAR,
              basis: 'direct' as const,
              gramsPerKwh: Number(gramsPerKwh.toPrecision(6)),
              countryGramsPerKwh,
              source: 'US EPA eGRID 2016, as packaged by codecarbon (MIT)',
            },
          ];
    });
    const usa2016 = usa.get(STATES_YEAR);
    if (usa2016 !== undefined) rows.push(...subregions(upstream.csv(CLOUD), usa2016));
    for (const site of upstream.built(gridSiteTable)) {
      const region = GOOGLE_STATES[site.site];
      if (region === undefined) continue;
      rows.push({
        region,
        site: site.site,
        country: site.country,
        year: site.year,
        basis: site.basis,
        gramsPerKwh: site.siteGramsPerKwh,
        countryGramsPerKwh: site.countryGramsPerKwh,
        source: site.source,
      });
    }
    rows.sort((a, b) => (a.region < b.region ? -1 : a.region > b.region ? 1 : a.year - b.year));
    const provenance = {
      producer: 'US EPA; Google; Our World in Data',
      citation:
        'US EPA eGRID 2016 (codecarbon, MIT); mlco2/impact (MIT); Google Cloud region carbon data 2019–2024',
      licence: 'public domain; Apache-2.0; CC BY 4.0',
      date: '2024',
      notes: ['states without emissions have no ratio and are left out'],
    };
    return [built(gridRegionsTable, rows, provenance)];
  },
};
