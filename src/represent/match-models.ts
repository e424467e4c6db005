import type { KnownModel } from '../simulate/project.js';
import type { RunEvidence } from '../tier/evidence.js';
import type { PopulationRepository, PopulationTables } from '../tier/tier.js';
import { modelNameKey, repositoryName } from './model-name.js';

/** How a listed model was found among the project's runs. */
export type MatchKind = 'hand-kept row' | 'name of a run' | 'name of a repository';

/** A listed model with the run that it is, if one was found. */
export type MatchedModel = {
  readonly known: KnownModel;
  readonly runId?: string | undefined;
  readonly by?: MatchKind | undefined;
  /** The name that matched. */
  readonly matchedName?: string | undefined;
};

/** Sizes of a matched pair may differ by rounding, embeddings left out, or a name's round figure. */
const MOST_SIZE_RATIO = 1.3;
/** Days between two dates of the same model: a repository may follow its paper by a year. */
const MOST_DAYS = 550;

type Candidate = {
  readonly runId: string;
  readonly name: string;
  readonly params?: number | undefined;
  readonly publishedOn?: string | undefined;
};

const daysBetween = (a: string, b: string): number =>
  Math.abs(Date.parse(a) - Date.parse(b)) / 86_400_000;

/**
 * True when nothing speaks against two names of the same key being one model. A name without a number
 * ("Transformer", "Galactica") is too common to stand alone: its size must agree, not merely be
 * unknown.
 */
const agrees = (known: KnownModel, candidate: Candidate): boolean => {
  const hasNumber = /\d/.test(known.model);
  if (known.params === undefined || candidate.params === undefined) {
    if (!hasNumber) return false;
  } else {
    const ratio = known.params / candidate.params;
    if (ratio > MOST_SIZE_RATIO || ratio < 1 / MOST_SIZE_RATIO) return false;
  }
  return (
    candidate.publishedOn === undefined ||
    daysBetween(known.publishedOn, candidate.publishedOn) <= MOST_DAYS
  );
};

const byKey = (candidates: readonly Candidate[]): ReadonlyMap<string, readonly Candidate[]> => {
  const found = new Map<string, Candidate[]>();
  for (const candidate of candidates) {
    const key = modelNameKey(candidate.name);
    if (key === '') continue;
    const list = found.get(key);
    if (list === undefined) found.set(key, [candidate]);
    else list.push(candidate);
  }
  return found;
};

const runCandidates = (runs: readonly RunEvidence[]): readonly Candidate[] =>
  runs.map(({ runId, name, paramsTotal, publishedOn }) => ({
    runId,
    name: name.includes('/') ? repositoryName(name) : name,
    params: paramsTotal,
    publishedOn,
  }));

/** Merges and fixtures hold no run of their own: their name says nothing of a listed model. */
const NAMELESS: readonly string[] = ['merge', 'fixture'];

const repositoryCandidates = (tables: PopulationTables): readonly Candidate[] => {
  const repositories = new Map<string, PopulationRepository>(
    tables.repositories.map((row) => [row.repositoryId, row]),
  );
  return tables.links.flatMap(({ repositoryId, runId, relation }) => {
    if (runId === undefined || NAMELESS.includes(relation)) return [];
    const row = repositories.get(repositoryId);
    return [
      {
        runId,
        name: repositoryName(repositoryId),
        params: row?.params,
        publishedOn: row?.createdOn,
      },
    ];
  });
};

/**
 * Finds the run of each listed model: the one whose hand-kept row names it; else a run, else a
 * repository, of the same name key (see {@link modelNameKey}), whose size agrees within a factor of
 * 1.3 and whose date within 550 days, as far as both are known.
 *
 * @param known the listed models
 * @param tables the population
 * @returns every listed model in its order, with run and kind of match where one was found
 * @example matchModels([{ model: 'Llama 2-70B', runId: 'llama-2-70b', … }], tables)[0].by // 'hand-kept row'
 */
export function matchModels(
  known: readonly KnownModel[],
  tables: PopulationTables,
): readonly MatchedModel[] {
  const runs = byKey(runCandidates(tables.runs));
  const repositories = byKey(repositoryCandidates(tables));
  return known.map((model) => {
    if (model.runId !== undefined) {
      return { known: model, runId: model.runId, by: 'hand-kept row', matchedName: model.runId };
    }
    const key = modelNameKey(model.model);
    const run = runs.get(key)?.find((candidate) => agrees(model, candidate));
    if (run !== undefined) {
      return { known: model, runId: run.runId, by: 'name of a run', matchedName: run.name };
    }
    const repository = repositories.get(key)?.find((candidate) => agrees(model, candidate));
    return repository === undefined
      ? { known: model }
      : {
          known: model,
          runId: repository.runId,
          by: 'name of a repository',
          matchedName: repository.name,
        };
  });
}
