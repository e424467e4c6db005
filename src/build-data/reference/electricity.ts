import { gridTable, type GridRow } from '../../data/schema/grid.js';
import { gridSiteTable, type GridSiteRow } from '../../data/schema/grid-site.js';
import { pueTable, type PueRow } from '../../data/schema/pue.js';
import { built, DropCount, type Builder, type Upstream } from '../builder.js';
import { placeOf } from '../runs-place.js';
import { positive } from '../../tier/population/claim.js';
import { OWID_GRID, REPORTS } from './citations.js';

const GRID_FILE = 'compute/grid_country_year_owid.csv';
const INTENSITY = 'Carbon intensity of electricity - gCO2/kWh';
/** The first year of which a repository of the population could have been trained. */
const FIRST_YEAR = 2015;

/** Builds the table of grids by country and year. */
export const gridBuilder: Builder = {
  tables: ['grid'],
  inputs: [GRID_FILE],
  build: (upstream) => {
    const drops = new DropCount();
    const rows: GridRow[] = [];
    for (const row of upstream.csv(GRID_FILE)) {
      const code = row['Code'] === 'OWID_WRL' ? 'WLD' : (row['Code'] ?? '');
      const year = Number(row['Year']);
      const gramsPerKwh = Number(row[INTENSITY]);
      if (!/^[A-Z]{3}$/.test(code)) drops.add('regions that are no country');
      else if (year < FIRST_YEAR) drops.add(`years before ${FIRST_YEAR}`);
      else
        rows.push({
          country: code,
          year,
          gramsPerKwh,
          source: 'Our World in Data (Ember, Energy Institute)',
        });
    }
    rows.sort((a, b) => (a.country < b.country ? -1 : a.country > b.country ? 1 : a.year - b.year));
    return [built(gridTable, rows, { ...OWID_GRID, notes: drops.notes() })];
  },
};

const GOOGLE_YEARS = [2019, 2020, 2021, 2022, 2023, 2024];
const googleFile = (year: number): string => `compute/grid_gcp_regions_${year}.csv`;

/** Country of Google's region names, by the place that the file prints. */
const GOOGLE_PLACES: Readonly<Record<string, string>> = {
  'africa-south1': 'ZAF',
  'asia-east1': 'TWN',
  'asia-east2': 'HKG',
  'asia-northeast1': 'JPN',
  'asia-northeast2': 'JPN',
  'asia-northeast3': 'KOR',
  'asia-south1': 'IND',
  'asia-south2': 'IND',
  'asia-southeast1': 'SGP',
  'asia-southeast2': 'IDN',
  'australia-southeast1': 'AUS',
  'australia-southeast2': 'AUS',
  'europe-central2': 'POL',
  'europe-north1': 'FIN',
  'europe-north2': 'SWE',
  'europe-southwest1': 'ESP',
  'europe-west1': 'BEL',
  'europe-west2': 'GBR',
  'europe-west3': 'DEU',
  'europe-west4': 'NLD',
  'europe-west6': 'CHE',
  'europe-west8': 'ITA',
  'europe-west9': 'FRA',
  'europe-west10': 'DEU',
  'europe-west12': 'ITA',
  'me-central1': 'QAT',
  'me-central2': 'SAU',
  'me-west1': 'ISR',
  'northamerica-northeast1': 'CAN',
  'northamerica-northeast2': 'CAN',
  'northamerica-south1': 'MEX',
  'southamerica-east1': 'BRA',
  'southamerica-west1': 'CHL',
};

const googleCountry = (region: string): string | undefined =>
  region.startsWith('us-') ? 'USA' : GOOGLE_PLACES[region];

const googleSites = (
  upstream: Upstream,
  gridOf: (country: string, year: number) => number | undefined,
  drops: DropCount,
): readonly GridSiteRow[] =>
  GOOGLE_YEARS.flatMap((year) =>
    upstream.csv(googleFile(year)).flatMap((row): readonly GridSiteRow[] => {
      const region = (row['Google Cloud Region'] ?? '').trim();
      const site = Object.entries(row).find(([name]) => name.includes('carbon intensity'));
      const siteGramsPerKwh = positive(site?.[1]);
      const country = googleCountry(region);
      const countryGramsPerKwh = country === undefined ? undefined : gridOf(country, year);
      if (
        siteGramsPerKwh === undefined ||
        country === undefined ||
        countryGramsPerKwh === undefined
      ) {
        drops.add('Google regions without a figure, or whose country has none');
        return [];
      }
      // Until 2020 the files say "Lifecycle grid carbon intensity", later only "Grid carbon intensity".
      const basis = /lifecycle/i.test(site?.[0] ?? '') ? 'life-cycle' : 'not-stated';
      const source = `Google Cloud, carbon-free energy by region, ${year}`;
      return [
        {
          site: region,
          kind: 'cloud-region',
          basis,
          country,
          year,
          siteGramsPerKwh,
          countryGramsPerKwh,
          source,
        },
      ];
    }),
  );

const reportedSites = (
  upstream: Upstream,
  gridOf: (country: string, year: number) => number | undefined,
  drops: DropCount,
): readonly GridSiteRow[] => {
  const found = new Map<string, GridSiteRow>();
  for (const row of upstream.csv('compute/reported_training.csv')) {
    const kg = positive(row['grid_kgco2e_per_kwh']);
    const place = placeOf(row['location'] ?? '');
    const year =
      Number((row['epoch_publication_date'] ?? '').slice(0, 4)) || yearIn(row['source'] ?? '');
    if (kg === undefined || place === undefined || row['evidence'] === 'X') continue;
    const countryGramsPerKwh = year === undefined ? undefined : gridOf(place.country, year);
    if (year === undefined || countryGramsPerKwh === undefined) {
      drops.add('reported sites whose year or country figure is unknown');
      continue;
    }
    const site = row['location'] ?? '';
    found.set(`${site} ${year} ${kg}`, {
      site: `${site} (${row['id']})`,
      kind: 'reported-site',
      basis: 'not-stated',
      country: place.country,
      year,
      siteGramsPerKwh: kg * 1000,
      countryGramsPerKwh,
      source: row['source'] ?? '',
    });
  }
  return [...found.values()];
};

/** The year of an arXiv number such as 2302.13971, or a printed year. */
const yearIn = (source: string): number | undefined => {
  const arxiv = /\b(1[5-9]|2[0-6])(0[1-9]|1[0-2])\.\d{4,5}\b/.exec(source);
  if (arxiv !== null) return 2000 + Number(arxiv[1]);
  const year = /\b20(1[5-9]|2[0-6])\b/.exec(source);
  return year === null ? undefined : Number(year[0]);
};

/** Builds the table of sites against their country. */
export const gridSiteBuilder: Builder = {
  tables: ['grid-site'],
  inputs: [...GOOGLE_YEARS.map(googleFile), 'compute/reported_training.csv'],
  build: (upstream) => {
    const grid = new Map(
      upstream.built(gridTable).map((row) => [`${row.country} ${row.year}`, row.gramsPerKwh]),
    );
    const gridOf = (country: string, year: number): number | undefined =>
      grid.get(`${country} ${year}`);
    const drops = new DropCount();
    const rows = [
      ...googleSites(upstream, gridOf, drops),
      ...reportedSites(upstream, gridOf, drops),
    ];
    rows.sort((a, b) => (a.site < b.site ? -1 : a.site > b.site ? 1 : a.year - b.year));
    const provenance = {
      producer: 'Google (Apache-2.0); papers; Our World in Data',
      citation: 'Google Cloud region carbon data 2019–2024; the source column for reported sites',
      licence: 'Apache-2.0; CC BY 4.0',
      date: '2024',
      notes: drops.notes(),
    };
    return [built(gridSiteTable, rows, provenance)];
  },
};

/** Averages of all data centres, classes and tool defaults: no site that trains models. */
const NO_TRAINING_SITE = /average|default|Uptime|class|EcoLogits/i;
/** Fleet averages of operators who do train models on that fleet. */
const TRAINING_FLEET = /^(AWS|Google|Meta|Microsoft) \(/;

const operatorOf = (provider: string): string =>
  /^(Google|Microsoft|Meta|AWS|Azure|GCP|IBM|AI2|US national|World|Jean Zay|Oracle|OVH)/.exec(
    provider,
  )?.[0] ?? provider;

/** Builds the table of PUE. */
export const pueBuilder: Builder = {
  tables: ['pue'],
  inputs: ['compute/pue.csv'],
  build: (upstream) => {
    const rows = upstream.csv('compute/pue.csv').map((row): PueRow => {
      const provider = row['provider'] ?? '';
      const note = `${row['source'] ?? ''} ${row['note'] ?? ''}`;
      const stated = (row['pue'] ?? '').split('-').map(Number);
      const range = /min ([\d.]+) max ([\d.]+)/.exec(note);
      const [first = NaN, last = first] = stated;
      const isEcoLogits = /EcoLogits/.test(provider);
      return {
        provider,
        year: positive(row['year']),
        pue: Number(((first + last) / 2).toFixed(4)),
        low: range === null ? (stated.length > 1 ? first : undefined) : Number(range[1]),
        high: range === null ? (stated.length > 1 ? last : undefined) : Number(range[2]),
        cluster: operatorOf(provider),
        usedForTraining:
          !isEcoLogits && (TRAINING_FLEET.test(provider) || !NO_TRAINING_SITE.test(provider)),
        source: (row['source'] ?? '') || 'EcoLogits data-centre classes',
      };
    });
    const notes = [
      'usedForTraining: fleets and sites of operators that train models; averages of all data centres, classes and defaults of tools are left out of the estimate',
    ];
    return [built(pueTable, rows, { ...REPORTS, notes })];
  },
};
