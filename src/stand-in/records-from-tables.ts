import type { HubRecord } from '../crawl/hub-record.js';
import { canonicalJson } from '../crawl/canonical-json.js';
import { CARD_LAYOUTS, syntheticCard, type CardFacts } from './synthetic-card.js';

/** Columns of `repositories.csv` that a record is made from. */
export type TableRepository = {
  readonly repositoryId: string;
  readonly task?: string | undefined;
  readonly library?: string | undefined;
  readonly architecture?: string | undefined;
  readonly params?: number | undefined;
  readonly paramsMethod?: string | undefined;
  readonly createdOn?: string | undefined;
  readonly lastModifiedOn?: string | undefined;
  readonly baseModels?: readonly string[] | undefined;
  readonly baseRelation?: string | undefined;
  readonly flags?: readonly string[] | undefined;
};

/** Columns of `runs.csv` that a synthetic card states. */
export type TableRun = Omit<CardFacts, 'params' | 'place'> & {
  readonly runId: string;
  readonly paramsTotal?: number | undefined;
  readonly placeCountry?: string | undefined;
  readonly placeRegion?: string | undefined;
};

/** The tables that records are made from; a loaded project's fit. */
export type StandInTables = {
  readonly repositories: readonly TableRepository[];
  readonly downloads: readonly {
    readonly repositoryId: string;
    readonly downloads30d: number;
  }[];
  readonly links: readonly {
    readonly repositoryId: string;
    readonly runId?: string | undefined;
    readonly relation: string;
  }[];
  readonly runs: readonly TableRun[];
};

/** Relations in which a repository's card would tell of the run itself. */
const OWN = ['original', 'continued', 'distillation', 'fine-tune'];

const TAG_OF_FLAG: Readonly<Record<string, string>> = {
  gguf: 'gguf',
  onnx: 'onnx',
  mlx: 'mlx',
  lora: 'lora',
  merge: 'merge',
  autotrain: 'autotrain',
};

const tagsOf = (row: TableRepository): readonly string[] => {
  const bases = row.baseModels ?? [];
  const relation = row.baseRelation;
  const tags = [
    row.library,
    row.architecture,
    row.task,
    ...(row.flags ?? []).map((flag) => TAG_OF_FLAG[flag]),
    ...bases.map((id) => `base_model:${id}`),
    ...(relation === undefined ? [] : bases.map((id) => `base_model:${relation}:${id}`)),
  ];
  return [...new Set(tags.filter((tag) => tag !== undefined))];
};

const cardDataOf = (row: TableRepository): string | undefined => {
  const bases = row.baseModels ?? [];
  const data = {
    ...(bases.length === 0 ? {} : { base_model: bases.length === 1 ? bases[0] : bases }),
    ...(row.baseRelation === undefined ? {} : { base_model_relation: row.baseRelation }),
    ...(row.library === undefined ? {} : { library_name: row.library }),
    ...(row.task === undefined ? {} : { pipeline_tag: row.task }),
  };
  return Object.keys(data).length === 0 ? undefined : canonicalJson(data);
};

const factsOf = (row: TableRepository, run: TableRun | undefined): CardFacts => ({
  ...run,
  name: row.repositoryId,
  params: run?.paramsTotal ?? row.params,
  place:
    run?.placeCountry === undefined
      ? undefined
      : [run.placeRegion, run.placeCountry].filter((part) => part !== undefined).join(', '),
});

/**
 * Makes the records of a stand-in from the project's frozen tables: ids, downloads (the larger of the
 * snapshots), task, library, dates, base models as tags, parameters where they were counted in the
 * weight files. What the tables do not know (likes, all-time downloads, number formats, licences) is
 * left out. The cards are synthetic and say so; those of repositories whose run is disclosed state the
 * disclosed figures, in three layouts.
 *
 * @param tables repositories, downloads, links and runs
 * @returns one record per repository with downloads, most downloaded first
 * @example recordsFromTables(loadProject().tables).length // 5468
 */
export function recordsFromTables(tables: StandInTables): readonly HubRecord[] {
  const downloads = new Map<string, number>();
  for (const { repositoryId, downloads30d } of tables.downloads) {
    downloads.set(repositoryId, Math.max(downloads.get(repositoryId) ?? 0, downloads30d));
  }
  const runs = new Map(tables.runs.map((run) => [run.runId, run]));
  const runOf = new Map(
    tables.links
      .filter((link) => OWN.includes(link.relation))
      .map((link) => [link.repositoryId, runs.get(link.runId ?? '')]),
  );
  return tables.repositories
    .filter((row) => downloads.has(row.repositoryId))
    .map((row, i): HubRecord => {
      const layout = CARD_LAYOUTS[i % CARD_LAYOUTS.length] ?? 'list';
      return {
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
          row.architecture === undefined
            ? undefined
            : canonicalJson({ model_type: row.architecture }),
        cardDataJson: cardDataOf(row),
        cardStatus: 'read',
        cardText: syntheticCard(factsOf(row, runOf.get(row.repositoryId)), layout),
      };
    })
    .sort((a, b) => b.downloads30d - a.downloads30d || (a.repositoryId < b.repositoryId ? -1 : 1));
}
