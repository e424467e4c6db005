import { date, defineTable, integer, list, oneOf, text, type RowOf } from '../../table/index.js';

/** What a model takes in and gives out, as far as the compute formulas distinguish it. */
export const MODALITIES = [
  'language',
  'multimodal',
  'vision',
  'image-generation',
  'video',
  'audio',
  'embedding',
  'time-series',
  'biology',
  'other',
] as const;

/** How a repository's parameters were learnt, best first. */
export const PARAMS_METHODS = [
  'safetensors',
  'weight-bytes',
  'registry',
  'architecture',
  'parent',
  'name',
  'none',
] as const;

/** Repositories of the Hub above the download threshold in either snapshot. */
export const repositoriesTable = defineTable({
  name: 'repositories',
  title: 'Popular repositories of the Hugging Face Hub',
  description:
    'Every repository with more than 5,000 downloads in 30 days in the census of September 2024 or in the list of language models of May 2026.',
  primaryKey: ['repositoryId'],
  columns: {
    repositoryId: text({ description: 'id on the Hub, organisation/name', unique: true }),
    organisation: text({ description: 'part of the id before the slash', optional: true }),
    task: text({ description: 'pipeline tag', optional: true }),
    library: text({ description: 'library that the tags name', optional: true }),
    architecture: text({ description: 'model type or diffusers pipeline', optional: true }),
    modality: oneOf(MODALITIES, { description: 'from task, architecture and library' }),
    params: integer({ description: 'parameters of the model', unit: '1', min: 1, optional: true }),
    paramsActive: integer({
      description: 'parameters active per token, where they are fewer',
      unit: '1',
      min: 1,
      optional: true,
    }),
    paramsMethod: oneOf(PARAMS_METHODS, {
      description:
        'how params was learnt: counted in the weight files, registry of models, shape of the architecture, parent repository or run, name of the repository',
    }),
    paramsSource: text({ description: 'source of params', optional: true }),
    createdOn: date({ description: 'day the repository was created or released', optional: true }),
    createdMethod: text({ description: 'how createdOn was learnt', optional: true }),
    lastModifiedOn: date({ description: 'last modification at the census', optional: true }),
    baseModels: list({ description: 'repositories of the base_model tags' }),
    baseRelation: text({
      description: 'relation of the base_model tags',
      pattern: /^(finetune|quantized|adapter|merge)$/,
      optional: true,
    }),
    flags: list({
      description:
        'gguf, gguf-only, onnx-only, mlx, ctranslate2, lora, merge, quantised-tag, quantised-name, fixture, autotrain, co2-card',
    }),
  },
});

export type RepositoryRow = RowOf<typeof repositoriesTable>;
