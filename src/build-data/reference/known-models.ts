import { knownModelsTable, type KnownModelRow } from '../../data/schema/known-models.js';
import { computeSampleTable, type ComputeSampleRow } from '../../data/schema/regression-samples.js';
import { runsTable } from '../../data/schema/runs.js';
import { built, DropCount, type Builder, type Upstream } from '../builder.js';
import { positive } from '../../tier/population/claim.js';
import type { TextRow } from '../runs-upstream.js';
import { modelNameKey, repositoryName } from '../../represent/model-name.js';
import { EPOCH_MODELS } from './citations.js';
import { countryCode } from './countries.js';
import { modalityOf } from './modality.js';

const EPOCH = 'compute/epoch_models.csv';
const CENSUS = 'hub/hub_2024-09-20_top10k.csv';
const THRESHOLD = 5000;
const SEGMENTS = ['west', 'asia', 'other', 'population'];

/** Reasons of compute-sample.csv that say that a listed compute is not this model's own. */
const NOT_OWN = /stands on another row|built on a base model|wrong or unknown|was rejected/;

/** The run of each model that a hand-kept row names. */
const runIdByModel = (upstream: Upstream): ReadonlyMap<string, string> => {
  const known = new Set(upstream.built(runsTable).map(({ runId }) => runId));
  return new Map(
    SEGMENTS.flatMap((segment) => upstream.curated(`runs-${segment}`)).flatMap((row) => {
      const runId = row['runId'] ?? '';
      const model = row['epochModel'] ?? '';
      return model !== '' && known.has(runId) ? [[model, runId] as const] : [];
    }),
  );
};

/**
 * Open, closed or unknown. The flag is filled on few rows; where it is empty, the words on
 * accessibility decide.
 *
 * @example accessOf({ 'Model accessibility': 'Open weights (restricted use)' }) // 'open'
 */
export function accessOf(row: TextRow): KnownModelRow['access'] {
  const flag = row['Open model weights?'] ?? '';
  if (flag === 'Yes') return 'open';
  if (flag === 'No') return 'closed';
  const words = row['Model accessibility'] ?? '';
  if (words === '') return 'unknown';
  return words.startsWith('Open weights') ? 'open' : 'closed';
}

/** One name of Epoch AI is broken by a line feed. */
const nameOf = (row: TextRow): string => (row['Model'] ?? '').replace(/\s+/g, ' ').trim();

/** Repositories of the census at or below the threshold, by name key. */
const unpopular = (upstream: Upstream): ReadonlyMap<string, string> =>
  new Map(
    upstream.csv(CENSUS).flatMap((row) => {
      const id = row['modelId'] ?? '';
      return Number(row['downloads']) <= THRESHOLD
        ? [[modelNameKey(repositoryName(id)), id] as const]
        : [];
    }),
  );

const knownModel = (
  row: TextRow,
  sample: ComputeSampleRow | undefined,
  runId: string | undefined,
  below: ReadonlyMap<string, string>,
): KnownModelRow => {
  const notOwn = NOT_OWN.test(sample?.reason ?? '');
  return {
    model: nameOf(row),
    organisation: row['Organization'] || undefined,
    country: countryCode(row['Country (of organization)'] ?? ''),
    publishedOn: row['Publication date'] ?? '',
    modality: modalityOf(row['Domain'] ?? '') as KnownModelRow['modality'],
    params: sample?.params ?? positive(row['Parameters']),
    flop: sample?.flop,
    confidence: sample?.confidence ?? (row['Confidence'] || undefined),
    access: accessOf(row),
    ownCompute: sample !== undefined && !notOwn,
    reason: notOwn ? sample?.reason : undefined,
    baseModel: row['Base model'] || undefined,
    runId,
    belowThreshold: /\d/.test(nameOf(row)) ? below.get(modelNameKey(nameOf(row))) : undefined,
  };
};

/** Builds the list of models known outside the Hub. */
export const knownModelsBuilder: Builder = {
  tables: ['known-models'],
  inputs: [EPOCH, CENSUS],
  build: (upstream) => {
    const drops = new DropCount();
    const sample = new Map(upstream.built(computeSampleTable).map((row) => [row.model, row]));
    const runIds = runIdByModel(upstream);
    const below = unpopular(upstream);
    const rows: KnownModelRow[] = [];
    for (const row of upstream.csv(EPOCH)) {
      const model = row['Model'] ?? '';
      if (!/^\d{4}-\d{2}-\d{2}$/.test(row['Publication date'] ?? '')) {
        drops.add('no publication date');
        continue;
      }
      rows.push(knownModel(row, sample.get(model), runIds.get(model), below));
    }
    const count = (access: string): number => rows.filter((row) => row.access === access).length;
    const notes = [
      ...drops.notes(),
      `access: open ${count('open')}, closed ${count('closed')}, not stated ${count('unknown')}`,
      `with compute ${rows.filter((row) => row.flop !== undefined).length}, of their own ${rows.filter((row) => row.ownCompute).length}`,
    ];
    return [built(knownModelsTable, rows, { ...EPOCH_MODELS, notes })];
  },
};
