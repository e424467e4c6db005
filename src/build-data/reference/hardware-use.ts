import { acceleratorsTable } from '../../data/schema/accelerators.js';
import {
  acceleratorMixTable,
  placeMixTable,
  type AcceleratorMixRow,
  type PlaceMixRow,
} from '../../data/schema/mixes.js';
import { powerTable, type PowerRow } from '../../data/schema/power.js';
import { utilisationTable, type UtilisationRow } from '../../data/schema/utilisation.js';
import { built, DropCount, type Builder, type Upstream } from '../builder.js';
import { placeOf } from '../runs-place.js';
import { positive } from '../../tier/population/claim.js';
import type { TextRow } from '../runs-upstream.js';
import { EPOCH_MODELS, REPORTS } from './citations.js';
import { acceleratorNames } from './devices.js';
import { countryCode } from './countries.js';

const EPOCH = 'compute/epoch_models.csv';
const REPORTED = 'compute/reported_training.csv';
/** Hardware of earlier years says nothing of what trained the population. */
const FIRST_YEAR = 2018;

const METRICS: Readonly<Record<string, UtilisationRow['metric']>> = {
  'effective 6ND/(hours x peak)': 'effective',
  MFU: 'MFU',
  HFU: 'HFU',
  'measured/peak': 'measured',
};

/** The family of a model: its name up to the size, so that Pythia 70M and 12B are one. */
const familyOf = (model: string): string =>
  (/^[A-Za-z]+/.exec(model.replace(/^(LLaMA|Llama)\b.*/i, 'Llama'))?.[0] ?? model).toLowerCase();

/** Builds the table of utilisation. */
export const utilisationBuilder: Builder = {
  tables: ['utilisation'],
  inputs: ['compute/utilisation.csv'],
  build: (upstream) => {
    const key = acceleratorNames(upstream.built(acceleratorsTable));
    const drops = new DropCount();
    const rows = upstream
      .csv('compute/utilisation.csv')
      .flatMap((row): readonly UtilisationRow[] => {
        const metric = METRICS[row['metric'] ?? ''];
        const value = positive(row['value']);
        if (metric === undefined || value === undefined)
          throw new Error(`utilisation: ${JSON.stringify(row)}`);
        if (value > 1) {
          drops.add('utilisation above 1 (hours or compute wrong upstream)');
          return [];
        }
        const model = row['model'] ?? '';
        return [
          {
            model,
            publishedOn: row['publication_date'] || undefined,
            metric,
            value,
            basis: row['kind'] ?? '',
            accelerator: key(row['hardware'] ?? ''),
            acceleratorCount: positive(row['n_hardware']),
            params: positive(row['parameters']),
            cluster: familyOf(model),
            source: row['source'] ?? '',
          },
        ];
      });
    return [built(utilisationTable, rows, { ...REPORTS, notes: drops.notes() })];
  },
};

/** Training power that the literature measured, with the figure that was seen in each source. */
const curatedPower = (upstream: Upstream): readonly PowerRow[] =>
  upstream.curated('power').map((row) => ({
    case: row['case'] ?? '',
    accelerator: row['accelerator'] ?? '',
    boundary: row['boundary'] === 'system' ? 'system' : 'accelerator',
    averageWatts: Number(row['averageWatts']),
    tdpWatts: Number(row['tdpWatts']),
    scale: row['scale'] === 'small' ? 'small' : 'large',
    cluster: row['cluster'] ?? '',
    source: row['source'] ?? '',
  }));

const reportedPower = (
  row: TextRow,
  key: (name: string) => string | undefined,
  tdpOf: (accelerator: string) => number | undefined,
): readonly PowerRow[] => {
  const accelerator = key(row['accelerator'] ?? '');
  const tdpWatts = accelerator === undefined ? undefined : tdpOf(accelerator);
  if (row['evidence'] !== 'M' || accelerator === undefined || tdpWatts === undefined) return [];
  const hours = positive(row['accel_hours']);
  const mwh = positive(row['energy_it_mwh']);
  const watts =
    positive(row['power_w_per_accel']) ??
    (hours !== undefined && mwh !== undefined ? (mwh * 1e6) / hours : undefined);
  const id = row['id'] ?? '';
  if (watts === undefined) return [];
  const chipOnly = /GPU only/.test(row['energy_basis'] ?? '');
  return [
    {
      case: `${row['model'] ?? ''} (${id})`,
      accelerator,
      boundary: chipOnly ? 'accelerator' : 'system',
      averageWatts: Number(watts.toPrecision(6)),
      tdpWatts,
      scale: (hours ?? 0) >= 1000 ? 'large' : 'small',
      cluster: id.split('-')[0] ?? id,
      source: row['source'] ?? '',
    },
  ];
};

/** Builds the table of measured power. */
export const powerBuilder: Builder = {
  tables: ['power'],
  inputs: [REPORTED, 'compute/small_training_runs_measured.csv'],
  build: (upstream) => {
    const devices = upstream.built(acceleratorsTable);
    const key = acceleratorNames(devices);
    const tdp = new Map(devices.map((row) => [row.accelerator, row.tdpWatts]));
    const reported = upstream
      .csv(REPORTED)
      .flatMap((row) => reportedPower(row, key, (a) => tdp.get(a)));
    const small = new Map<string, number[]>();
    const limits = new Map<string, number>();
    for (const row of upstream.csv('compute/small_training_runs_measured.csv')) {
      const model = row['gpu model'] ?? '';
      const watts = positive(row['average power draw (W)']);
      const limit = positive(row['max power limit (W)']);
      if (watts === undefined || limit === undefined) continue;
      small.set(model, [...(small.get(model) ?? []), watts]);
      limits.set(model, limit);
    }
    const gaissa = [...small].map(([model, watts]): PowerRow => ({
      case: `${watts.length} small training runs on ${model}`,
      accelerator: key(model) ?? model.replace('NVIDIA GeForce ', ''),
      boundary: 'accelerator',
      averageWatts: Number((watts.reduce((a, b) => a + b, 0) / watts.length).toPrecision(6)),
      tdpWatts: limits.get(model) ?? NaN,
      scale: 'small',
      cluster: 'GAISSA',
      source:
        'GAISSA, "Do DL models and training environments have an impact on energy consumption?", CC BY 4.0',
    }));
    const rows = [...reported, ...gaissa, ...curatedPower(upstream)];
    return [built(powerTable, rows, { ...REPORTS, notes: ['only rows that measured power'] })];
  },
};

const sizeClass = (flop: number | undefined): AcceleratorMixRow['sizeClass'] =>
  flop === undefined ? 'unknown' : flop < 1e22 ? '<1e22' : flop <= 1e24 ? '1e22-1e24' : '>1e24';

/** By year, country group, size and accelerator, then by model: the order of the table and its key. */
const orderOf = (row: Omit<AcceleratorMixRow, 'count'>): string =>
  `${row.year} ${row.countryGroup} ${row.sizeClass} ${row.accelerator} ${row.model}`;

/** Builds the table of accelerators in use. */
export const acceleratorMixBuilder: Builder = {
  tables: ['accelerator-mix'],
  inputs: [EPOCH],
  build: (upstream) => {
    const key = acceleratorNames(upstream.built(acceleratorsTable));
    const drops = new DropCount();
    const shares = new Map<string, AcceleratorMixRow>();
    for (const row of upstream.csv(EPOCH)) {
      const hardware = (row['Training hardware'] ?? '').split(',').filter((name) => name !== '');
      const publishedOn = row['Publication date'] ?? '';
      const year = Number(publishedOn.slice(0, 4));
      if (hardware.length === 0 || !(year >= FIRST_YEAR)) continue;
      for (const name of hardware) {
        const accelerator = key(name);
        if (accelerator === undefined) {
          drops.add(`hardware "${name}" is not in accelerators.csv`);
          continue;
        }
        const mixed: Omit<AcceleratorMixRow, 'count'> = {
          year,
          countryGroup: (row['Country (of organization)'] ?? '').startsWith('China')
            ? 'CHN'
            : 'other',
          sizeClass: sizeClass(positive(row['Training compute (FLOP)'])),
          accelerator,
          model: row['Model'] ?? '',
          organisation: row['Organization'] || undefined,
          publishedOn: /^\d{4}-\d{2}-\d{2}$/.test(publishedOn) ? publishedOn : undefined,
        };
        // Two names of one accelerator are one row.
        const id = orderOf(mixed);
        const share = (shares.get(id)?.count ?? 0) + 1 / hardware.length;
        shares.set(id, { ...mixed, count: Number(share.toFixed(4)) });
      }
    }
    const rows = [...shares].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, row]) => row);
    return [built(acceleratorMixTable, rows, { ...EPOCH_MODELS, notes: drops.notes() })];
  },
};

/** Countries of the reports' organisations, where the organisation's name does not show it. */
const ORGANISATION_COUNTRIES: readonly (readonly [RegExp, string])[] = [
  [/BigScience|Hugging Face|LightOn|Mistral|INRIA/i, 'FRA'],
  [
    /Google|Meta|OpenAI|Microsoft|AI2|Allen|IBM|EleutherAI|Stanford|UC |NVIDIA|MosaicML|Databricks|BigCode|Bloomberg/i,
    'USA',
  ],
  [/Stability|CompVis|LMU|LAION|Aleph/i, 'DEU'],
  [/Cohere/i, 'CAN'],
  [/DeepSeek|Tsinghua|Alibaba|Qwen/i, 'CHN'],
];

/** Builds the table of places. */
export const placeMixBuilder: Builder = {
  tables: ['place-mix'],
  inputs: [REPORTED],
  build: (upstream) => {
    const drops = new DropCount();
    const runs = new Map<string, string[]>();
    for (const row of upstream.csv(REPORTED)) {
      const place = placeOf(row['location'] ?? '');
      if (place === undefined || row['evidence'] === 'X') continue;
      // A card without an organisation may carry it in its name.
      const organisation = row['organisation'] || (row['model'] ?? '');
      const country =
        ORGANISATION_COUNTRIES.find(([pattern]) => pattern.test(organisation))?.[1] ??
        countryCode(organisation);
      if (country === undefined) {
        drops.add(`organisation "${organisation}": country not known`);
        continue;
      }
      const id = `${country} ${place.country}`;
      runs.set(id, [...(runs.get(id) ?? []), row['id'] ?? '']);
    }
    const rows = [...runs].sort().map(([id, ids]): PlaceMixRow => {
      const [organisationCountry = '', placeCountry = ''] = id.split(' ');
      return { organisationCountry, placeCountry, count: ids.length, runs: ids.join(' ') };
    });
    return [built(placeMixTable, rows, { ...REPORTS, notes: drops.notes() })];
  },
};
