import type { Curated } from '../resolve/types.js';
import type { Claim } from './claim.js';

/** A row of `data/curated/runs-*.csv`. */
export type CuratedRunRow = {
  readonly runId: string;
  readonly name: string;
  readonly organisation: string;
  readonly organisationCountry: string | undefined;
  readonly publishedOn: string | undefined;
  readonly modality: string;
  readonly kind: string;
  readonly baseRunId: string | undefined;
  readonly sparsity: string | undefined;
  readonly epochModel: string | undefined;
  readonly reportedIds: readonly string[];
  readonly trackedModel: string | undefined;
  readonly repositories: readonly string[];
  readonly includesBase: boolean;
  readonly note: string | undefined;
};

/** A row of `data/curated/facts-*.csv`. */
export type FactRow = Claim & { readonly runId: string };

/** A size by the shape that an architecture's name states; `data/curated/architecture-params.csv`. */
export type ArchitectureSize = {
  readonly expression: RegExp;
  readonly params: number;
  readonly source: string;
};

/** All hand tables of `data/curated/`, joined over their segments. */
export type CuratedTables = Curated & {
  readonly runRows: readonly CuratedRunRow[];
  readonly facts: readonly FactRow[];
  readonly sizes: readonly ArchitectureSize[];
  /** Modality by architecture tag. */
  readonly modalities: ReadonlyMap<string, string>;
  /** What a look at a run that has no hand-kept row found. */
  readonly checked: ReadonlyMap<string, string>;
};
