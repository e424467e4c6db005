import type { RunEvidence } from '../tier/evidence.js';

/** A repository as R5 needs it. Rows of `repositories.csv` fit as they are. */
export type TaggedRepository = {
  readonly repositoryId: string;
  /** Owner of the repository. */
  readonly organisation?: string | undefined;
  readonly architecture?: string | undefined;
  readonly task?: string | undefined;
};

/** Which run a repository holds, and how. Rows of `repository-runs.csv` fit as they are. */
export type RunLink = {
  readonly repositoryId: string;
  readonly runId?: string | undefined;
  readonly relation: string;
};

/** A run of known size with the tags of its repository: one row of R5. */
export type SizedRun = {
  readonly runId: string;
  readonly name: string;
  /** Owner of the repository on the Hub. */
  readonly owner: string;
  readonly params: number;
  readonly architecture: string;
  readonly task: string;
  readonly modality: string;
  readonly publishedOn: string;
  readonly kind: string;
};

/** What stands for a tag that a repository does not have. */
export const NO_TAG = 'none';

/** A run's own repository first, then one that trained on, then mere copies. */
const NEARNESS: Readonly<Record<string, number>> = {
  original: 0,
  'fine-tune': 1,
  continued: 1,
  distillation: 1,
  copy: 2,
  conversion: 3,
  quantised: 4,
};
const FAR = 5;

/** Runs whose size is that of an addition to a base, not of a model. */
const PARTS: readonly string[] = ['adapter'];

/**
 * The rows of R5: each run once, by its nearest repository. Copies, conversions and quantisations repeat
 * the size of their run and would count it as often as it was copied.
 *
 * @param tables runs, repositories and the links between them
 * @returns one row a run whose size and date are known and that has a repository; adapters left out
 */
export function sizedRuns(tables: {
  readonly runs: readonly RunEvidence[];
  readonly repositories: readonly TaggedRepository[];
  readonly links: readonly RunLink[];
}): readonly SizedRun[] {
  const repositories = new Map(tables.repositories.map((row) => [row.repositoryId, row]));
  const nearest = new Map<string, { readonly near: number; readonly row: TaggedRepository }>();
  for (const { runId, repositoryId, relation } of tables.links) {
    const row = repositories.get(repositoryId);
    if (runId === undefined || row === undefined) continue;
    const near = NEARNESS[relation] ?? FAR;
    if (near < (nearest.get(runId)?.near ?? Infinity)) nearest.set(runId, { near, row });
  }
  return tables.runs.flatMap((run) => {
    const repository = nearest.get(run.runId)?.row;
    const { paramsTotal, publishedOn } = run;
    if (
      repository === undefined ||
      publishedOn === undefined ||
      paramsTotal === undefined ||
      !(paramsTotal > 0) ||
      PARTS.includes(run.kind)
    )
      return [];
    return [
      {
        runId: run.runId,
        name: run.name,
        owner: repository.organisation ?? run.runId,
        params: paramsTotal,
        architecture: repository.architecture ?? NO_TAG,
        task: repository.task ?? NO_TAG,
        modality: run.modality,
        publishedOn,
        kind: run.kind,
      },
    ];
  });
}
