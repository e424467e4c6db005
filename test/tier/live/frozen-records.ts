import type { HubRecord } from '../../../src/crawl/hub-record.js';
import type { ProjectTables } from '../../../src/simulate/project.js';
import type { RepositoryRow } from '../../../src/data/schema/repositories.js';

/** Tags that give a flag back; those of the name need none. */
const TAGS: Readonly<Record<string, readonly string[]>> = {
  gguf: ['gguf'],
  'onnx-only': ['onnx'],
  mlx: ['mlx'],
  ctranslate2: ['ctranslate2'],
  lora: ['lora'],
  merge: ['merge'],
  'quantised-tag': ['8-bit'],
  autotrain: ['autotrain'],
  'co2-card': ['co2_eq_emissions'],
};

const tagsOf = (row: RepositoryRow): readonly string[] => {
  const { library, architecture, baseRelation, flags } = row;
  const relation = baseRelation === undefined ? '' : `${baseRelation}:`;
  const weights = flags.includes('gguf') && !flags.includes('gguf-only') ? ['pytorch'] : [];
  return [
    ...(library === undefined ? [] : [library]),
    ...(architecture === undefined
      ? []
      : [library === 'diffusers' ? `diffusers:${architecture}` : architecture]),
    ...row.baseModels.map((id) => `base_model:${relation}${id}`),
    ...flags.flatMap((flag) => TAGS[flag] ?? []),
    ...weights,
  ];
};

/**
 * The frozen population as a crawl would have sent it: what the tables know of each repository, as tags,
 * dates, counted parameters and downloads. Made here and not by the stand-in, whose records leave out
 * the tags behind some flags.
 */
export function frozenRecords(data: ProjectTables): readonly HubRecord[] {
  const downloads = new Map<string, number>();
  for (const { repositoryId, downloads30d } of data.downloads) {
    downloads.set(repositoryId, Math.max(downloads.get(repositoryId) ?? 0, downloads30d));
  }
  return (data.repositories as readonly RepositoryRow[]).map((row) => ({
    repositoryId: row.repositoryId,
    downloads30d: downloads.get(row.repositoryId) ?? 0,
    task: row.task,
    library: row.library,
    createdOn: row.createdOn,
    lastModifiedOn: row.lastModifiedOn,
    gated: false,
    disabled: false,
    tags: tagsOf(row),
    safetensorsTotal: row.paramsMethod === 'safetensors' ? row.params : undefined,
    configJson:
      row.architecture === undefined ? undefined : JSON.stringify({ model_type: row.architecture }),
    cardStatus: 'not-asked',
  }));
}
