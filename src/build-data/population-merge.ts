import { InputError } from '../errors.js';
import { organisationOf } from '../tier/naming/tokens.js';
import { factsFromTags, nameFlags } from '../tier/population/tag-facts.js';
import { parseTagList } from './population-census.js';
import type { CreatedOn, ObservedRepository } from '../tier/population/observed.js';
import { modalityOf } from '../tier/population/modality.js';

/** A repository of the frozen snapshots. */
export type PopulationRepository = ObservedRepository & {
  readonly downloads: Readonly<Record<Snapshot, number | undefined>>;
};

export const SNAPSHOTS = { '2024-09': '2024-09-20', '2026-05': '2026-05-17' } as const;
export type Snapshot = keyof typeof SNAPSHOTS;

/** Repositories must exceed this many downloads in 30 days in one of the snapshots. */
export const DOWNLOAD_THRESHOLD = 5000;

/** Who counted the parameters of the language-model list. */
const LIST = 'language-model list 2026-05-17, counted in the weight files';

/** What became of the rows of one snapshot. */
export type FunnelRow = {
  readonly snapshot: Snapshot;
  readonly rowsRead: number;
  readonly belowThreshold: number;
  readonly duplicates: number;
  readonly kept: number;
};

export type LanguageModelRow = {
  readonly name: string;
  readonly hf_downloads?: number | null;
  readonly parameters_raw?: number | null;
  readonly architecture?: string | null;
  readonly pipeline_tag?: string | null;
  readonly quantization?: string | null;
  readonly format?: string | null;
  readonly release_date?: string | null;
  readonly gguf_sources?: readonly { readonly repo: string }[];
};

export type PopulationInput = {
  readonly census: readonly Readonly<Record<string, string>>[];
  readonly languageModels: readonly LanguageModelRow[];
  /** Modality by architecture tag. */
  readonly architectures: ReadonlyMap<string, string>;
  readonly createdOn: (repositoryId: string) => CreatedOn | undefined;
};

type CensusEntry = { readonly row: Readonly<Record<string, string>>; readonly downloads: number };

/**
 * Joins both snapshots by repository id, above the threshold in either, and counts what each
 * filter removed. Tags come from the census; architecture and counted parameters from the
 * language-model list where the repository is on it.
 */
export function mergePopulation(input: PopulationInput): {
  readonly repositories: readonly PopulationRepository[];
  readonly funnel: readonly FunnelRow[];
} {
  const census = keep(
    '2024-09',
    input.census.map((row) => ({
      id: row['modelId'] ?? '',
      downloads: Number(row['downloads']),
      row,
    })),
  );
  const list = keep(
    '2026-05',
    input.languageModels.map((row) => ({ id: row.name, downloads: row.hf_downloads ?? 0, row })),
  );
  const ids = [...new Set([...census.kept.keys(), ...list.kept.keys()])].sort();
  const known = new Set(input.architectures.keys());
  const repositories = ids.map((id) =>
    describe(id, census.kept.get(id), list.kept.get(id)?.row, input, known),
  );
  return { repositories, funnel: [census.funnel, list.funnel] };
}

function keep<Row>(
  snapshot: Snapshot,
  rows: readonly { readonly id: string; readonly downloads: number; readonly row: Row }[],
): {
  readonly kept: ReadonlyMap<string, { readonly row: Row; readonly downloads: number }>;
  readonly funnel: FunnelRow;
} {
  const kept = new Map<string, { row: Row; downloads: number }>();
  let belowThreshold = 0;
  let duplicates = 0;
  for (const { id, downloads, row } of rows) {
    if (id === '' || !Number.isFinite(downloads)) {
      throw new InputError({
        file: `snapshot ${snapshot}, repository ${id}`,
        field: 'downloads',
        value: downloads,
        expected: 'a number',
      });
    }
    if (downloads <= DOWNLOAD_THRESHOLD) belowThreshold += 1;
    else if (kept.has(id)) duplicates += 1;
    else kept.set(id, { row, downloads });
  }
  return {
    kept,
    funnel: { snapshot, rowsRead: rows.length, belowThreshold, duplicates, kept: kept.size },
  };
}

function describe(
  repositoryId: string,
  census: CensusEntry | undefined,
  listed: LanguageModelRow | undefined,
  input: PopulationInput,
  known: ReadonlySet<string>,
): PopulationRepository {
  const tags = census ? parseTagList(census.row['tags'] ?? '') : [];
  const facts = factsFromTags(repositoryId, tags, known);
  const listedArchitecture = text(listed?.architecture);
  const architecture = facts.architecture ?? listedArchitecture;
  const task = text(census?.row['pipeline_tag']) ?? text(listed?.pipeline_tag);
  const flags = [...new Set([...facts.flags, ...listFlags(listed), ...nameFlags(repositoryId)])];
  return {
    repositoryId,
    organisation: organisationOf(repositoryId),
    task,
    library: facts.library,
    architecture,
    modality: modalityOf(
      repositoryId,
      task,
      facts.library,
      architecture === undefined ? undefined : input.architectures.get(architecture),
    ),
    baseModels: facts.baseModels,
    baseRelation: facts.baseRelation,
    flags,
    created: input.createdOn(repositoryId),
    lastModifiedOn: text(census?.row['lastModified']?.slice(0, 10)),
    firstSeenOn: SNAPSHOTS[census === undefined ? '2026-05' : '2024-09'],
    countedParams: positive(listed?.parameters_raw),
    countedBy: LIST,
    downloads: { '2024-09': census?.downloads, '2026-05': positive(listed?.hf_downloads) },
  };
}

function listFlags(listed: LanguageModelRow | undefined): readonly string[] {
  const quantised = /^(AWQ|GPTQ|AutoRound)/.test(listed?.quantization ?? '');
  const mlx = listed?.format === 'mlx';
  return [...(quantised ? ['quantised-tag'] : []), ...(mlx ? ['mlx'] : [])];
}

function text(value: string | null | undefined): string | undefined {
  return value === undefined || value === null || value === '' || value === 'unknown'
    ? undefined
    : value;
}

function positive(value: number | null | undefined): number | undefined {
  return value !== undefined && value !== null && value > 0 ? value : undefined;
}
