import { trackedModelsTable, type TrackedModelRow } from '../../data/schema/tracked-models.js';
import { built, type Builder } from '../builder.js';
import { positive, tidy } from '../../tier/population/claim.js';
import type { TextRow } from '../runs-upstream.js';

const MODELS = 'hub/tracked_models.csv';
const EXTRA = 'hub/tracked_extra_models.csv';
const SIZES = 'hub/tracked_model_parameters.csv';

/** Upstream counts in billions. */
const ONE = 1e9;

const billions = (text: string | undefined): number | undefined => {
  const value = positive(text);
  return value === undefined ? undefined : tidy(value * ONE);
};

const sizeOf = (row: TextRow | undefined): Omit<TrackedModelRow, 'repositoryId'> => {
  const params = billions(row?.['total_params_b']);
  const active = billions(row?.['active_params_b']);
  return { params, paramsActive: active === params ? undefined : active };
};

/** Builds the list of tracked models. */
export const trackedModelsBuilder: Builder = {
  tables: ['tracked-models'],
  inputs: [MODELS, EXTRA, SIZES],
  build: (upstream) => {
    const sizes = new Map(upstream.csv(SIZES).map((row) => [row['model_id'] ?? '', row]));
    const ids = [...upstream.csv(MODELS), ...upstream.csv(EXTRA)].map(
      (row) => row['modelId'] ?? '',
    );
    const distinct = [...new Set(ids.filter((id) => id.includes('/')))].sort();
    const rows = distinct.map((repositoryId) => ({
      repositoryId,
      ...sizeOf(sizes.get(repositoryId)),
    }));
    return [
      built(trackedModelsTable, rows, {
        producer: 'Interconnects, ATOM project',
        citation: 'ATOM project, lists of tracked and extra models and their parameters',
        licence: 'Apache-2.0',
        date: '2026-08',
        notes: [`${ids.length} rows read, ${ids.length - rows.length} repeated`],
      }),
    ];
  },
};
