import type { AssumptionTables } from '../estimate/defaults.js';
import { defaultAssumptions } from '../estimate/defaults.js';
import { createEstimator, type Estimator } from '../estimate/estimator.js';
import type { Assumptions } from '../estimate/assumptions.js';
import type {
  AcceleratorSpec,
  AcceleratorUse,
  Frontier,
  GridIntensity,
  PlaceUse,
  Reference,
} from '../estimate/reference.js';
import {
  fitFineTuneCompute,
  fitFineTuneGrams,
  type FineTuneCard,
  type FineTuneComputeRow,
} from '../regress/fine-tune.js';
import { fitParameters, type ParameterFit } from '../regress/parameters.js';
import { sizedRuns } from '../regress/sized-runs.js';
import {
  fitTrainingCompute,
  type Stratum,
  type TrainingComputeFit,
} from '../regress/training-compute.js';
import { trainingRuns, type ComputeSample } from '../regress/training-sample.js';
import {
  fitUtilisation,
  utilisationRuns,
  type UtilisationFit,
  type UtilisationRow,
} from '../regress/utilisation.js';
import { knownFlop, type RunEvidence } from '../tier/evidence.js';
import { tellingRank } from '../tier/resolve/types.js';
import type { PopulationRepository, PopulationTables } from '../tier/tier.js';
import type { ReportedEmissions, ReportedRun } from '../tier/reported-run.js';

/** A source of one disclosed value. Rows of `run-sources.csv` fit. */
export type RunSource = {
  readonly runId: string;
  readonly field: string;
  readonly value: string;
  readonly source: string;
  readonly status: string;
};

/** What another tool predicts for a model. Rows of `rival-predictions.csv` fit. */
export type RivalPrediction = {
  readonly tool: string;
  readonly model: string;
  readonly reportId?: string | undefined;
  readonly tco2e?: number | undefined;
  readonly note?: string | undefined;
  readonly source: string;
};

/** A model that a register outside the Hub lists. Rows of `known-models.csv` fit. */
export type KnownModel = {
  readonly model: string;
  readonly organisation?: string | undefined;
  readonly country?: string | undefined;
  readonly publishedOn: string;
  readonly modality: string;
  readonly params?: number | undefined;
  readonly flop?: number | undefined;
  readonly confidence?: string | undefined;
  readonly access: string;
  readonly ownCompute: boolean;
  readonly reason?: string | undefined;
  readonly baseModel?: string | undefined;
  readonly runId?: string | undefined;
  /** A repository of the same name that is on the Hub at or below 5,000 downloads. */
  readonly belowThreshold?: string | undefined;
};

/** A repository that the ATOM project follows. Rows of `tracked-models.csv` fit. */
export type TrackedModel = {
  readonly repositoryId: string;
  readonly params?: number | undefined;
  readonly paramsActive?: number | undefined;
};

/** How many repositories have so many downloads. Rows of `census-downloads.csv` fit. */
export type CensusCount = {
  readonly snapshot: string;
  readonly downloads30d: number;
  readonly repositories: number;
};

/** The model that a row of a mix tells of, so that it can be left out. */
export type ModelOfRow = {
  readonly model?: string | undefined;
  readonly organisation?: string | undefined;
  readonly publishedOn?: string | undefined;
};

/** All tables of the project. */
export type ProjectTables = PopulationTables &
  AssumptionTables & {
    readonly runSources: readonly RunSource[];
    readonly utilisation: readonly UtilisationRow[];
    readonly accelerators: readonly AcceleratorSpec[];
    readonly grid: readonly GridIntensity[];
    readonly acceleratorUse: readonly (AcceleratorUse & ModelOfRow)[];
    readonly placeUse: readonly PlaceUse[];
    readonly computeSample: readonly (ComputeSample & {
      readonly tokens?: number | undefined;
      /** How the source estimated the compute. */
      readonly method?: string | undefined;
      /** ISO 3166-1 alpha-3 code of the organisation's country. */
      readonly country?: string | undefined;
      readonly confidence?: string | undefined;
    })[];
    readonly fineTuneCompute: readonly FineTuneComputeRow[];
    readonly fineTuneCards: readonly FineTuneCard[];
    readonly validationRuns: readonly ReportedRun[];
    readonly rivalPredictions: readonly RivalPrediction[];
    /** Disclosed figures, among them those that no fit and no validation uses. */
    readonly reportedEmissions: readonly ReportedEmissions[];
    readonly knownModels: readonly KnownModel[];
    readonly censusDownloads: readonly CensusCount[];
    readonly trackedModels: readonly TrackedModel[];
    /**
     * The population that fits and frontiers are learnt from, where another one is estimated: all three
     * or none.
     */
    readonly referenceRuns?: PopulationTables['runs'];
    readonly referenceRepositories?: PopulationTables['repositories'];
    readonly referenceLinks?: PopulationTables['links'];
  };

/** Runs that a project learns from, with their repositories. */
export type FittedPopulation = Pick<PopulationTables, 'runs' | 'repositories' | 'links'>;

/**
 * The population that a project learns from: regressions, utilisation and frontiers. Where a crawl stands
 * in place of the frozen population it is still the frozen one: a crawl may hold a single task or
 * architecture, and what strangers' cards say is to be estimated, not to be learnt from.
 *
 * @param data all tables
 * @example fittedPopulation(project.data).runs === project.data.runs // true on the frozen population
 */
export function fittedPopulation(data: ProjectTables): FittedPopulation {
  return {
    runs: data.referenceRuns ?? data.runs,
    repositories: data.referenceRepositories ?? data.repositories,
    links: data.referenceLinks ?? data.links,
  };
}

/**
 * The tables with another population, estimated by what was learnt from the first.
 *
 * @param data all tables
 * @param population repositories, downloads, links and runs to estimate
 * @returns tables for `createProject`
 */
export function withPopulation(data: ProjectTables, population: PopulationTables): ProjectTables {
  const { runs, repositories, links } = fittedPopulation(data);
  return {
    ...data,
    ...population,
    referenceRuns: runs,
    referenceRepositories: repositories,
    referenceLinks: links,
  };
}

/** A loaded project. */
export type Project = {
  /** The population, with each run's sources and repository facts joined to it. */
  readonly tables: PopulationTables;
  /** Every table as it stands in `data/`. */
  readonly data: ProjectTables;
  readonly fits: {
    readonly trainingCompute: Readonly<Record<Stratum, TrainingComputeFit>>;
    readonly utilisation: UtilisationFit;
    readonly fineTuneCompute: ReturnType<typeof fitFineTuneCompute>;
    readonly fineTuneGrams: ReturnType<typeof fitFineTuneGrams>;
  };
  /** R5, fitted when it is first asked for: few runs need it. */
  readonly parameters: () => ParameterFit;
  readonly assumptions: Assumptions;
  readonly estimator: Estimator;
};

/**
 * The repository that tells of each run: its original one. Copies and conversions by others come first in
 * the alphabet as often as not, and would lend the run a stranger as owner; they serve only where the
 * population holds nothing else.
 *
 * @param links repositories resolved to runs, in the order of the table
 * @param repositories by id
 * @returns one repository a run; a run without a repository in the population has none
 */
export function ownRepositories(
  links: PopulationTables['links'],
  repositories: ReadonlyMap<string, PopulationRepository>,
): ReadonlyMap<string, PopulationRepository> {
  const own = new Map<string, PopulationRepository>();
  const ranked = [...links].sort((a, b) => tellingRank(a.relation) - tellingRank(b.relation));
  for (const link of ranked) {
    const repository = repositories.get(link.repositoryId);
    if (link.runId !== undefined && repository !== undefined && !own.has(link.runId)) {
      own.set(link.runId, repository);
    }
  }
  return own;
}

const joinRuns = (data: ProjectTables): readonly RunEvidence[] => {
  const sources = new Map<string, Record<string, string>>();
  for (const row of data.runSources) {
    if (row.status === 'unverified') continue;
    const fields = sources.get(row.runId) ?? {};
    fields[row.field] = row.source;
    sources.set(row.runId, fields);
  }
  const repositories = new Map(data.repositories.map((row) => [row.repositoryId, row]));
  const runs = new Map(data.runs.map((run) => [run.runId, run]));
  const own = ownRepositories(data.links, repositories);
  return data.runs.map((run) => {
    const repository = own.get(run.runId);
    const base = run.baseRunId === undefined ? undefined : runs.get(run.baseRunId);
    return {
      ...run,
      architecture: repository?.architecture,
      task: repository?.task,
      owner: repository?.organisation,
      sameOrganisationAsBase:
        base?.organisation !== undefined && isSameOrganisation(run, base, own),
      baseFlop: base === undefined ? undefined : knownFlop(base),
      sources: sources.get(run.runId),
    };
  });
};

/** A derived run carries its Hub owner, a curated base its laboratory: their repositories decide. */
const isSameOrganisation = (
  run: RunEvidence,
  base: RunEvidence,
  own: ReadonlyMap<string, PopulationRepository>,
): boolean => {
  if (run.organisation === base.organisation) return true;
  const owner = own.get(run.runId)?.organisation;
  return owner !== undefined && owner === own.get(base.runId)?.organisation;
};

/**
 * Outside language, what stands for the size of the data set is F / 6N: how often each parameter was
 * used. Only published models of the Hub's sizes set that frontier.
 */
const passesOf = (row: ComputeSample): number | undefined => {
  const params = row.paramsActive ?? row.params;
  return isLanguage(row) ||
    params === undefined ||
    params < 1e7 ||
    !row.openWeights ||
    !row.included
    ? undefined
    : row.flop / (6 * params);
};

const isLanguage = ({ modality }: { readonly modality: string }): boolean =>
  modality === 'language' || modality === 'multimodal';

const frontierOf = (data: ProjectTables): readonly Frontier[] => [
  ...data.computeSample.map((row) => ({
    publishedOn: row.publishedOn,
    flop: row.flop,
    tokens: passesOf(row),
    modality: row.modality,
    name: row.model,
  })),
  // Only tokens that a run disclosed: data-set sizes elsewhere come in other units.
  ...fittedPopulation(data).runs.flatMap((run) =>
    run.publishedOn === undefined
      ? []
      : [
          {
            publishedOn: run.publishedOn,
            tokens: isLanguage(run) ? run.tokens : undefined,
            modality: run.modality,
            name: run.name,
          },
        ],
  ),
];

/** Computes a value when it is first asked for. */
const once = <T>(make: () => T): (() => T) => {
  let made: { readonly value: T } | undefined;
  return () => (made ??= { value: make() }).value;
};

/**
 * Makes a project from its tables: joins, fits, assumptions and estimator. Pure: the same code serves
 * the kernel, a worker and a page.
 *
 * @param data all tables
 * @returns the project
 * @throws RangeError when a table holds too few rows for a fit
 */
export function createProject(data: ProjectTables): Project {
  const fitted = fittedPopulation(data);
  const known = trainingRuns(fitted.runs, data.computeSample);
  const utilisation = utilisationRuns(fitted.runs, data.utilisation, data.accelerators);
  const fits = {
    trainingCompute: {
      'large-language': fitTrainingCompute(known, 'large-language'),
      other: fitTrainingCompute(known, 'other'),
    },
    utilisation: fitUtilisation(utilisation.rows),
    fineTuneCompute: fitFineTuneCompute(data.fineTuneCompute),
    fineTuneGrams: fitFineTuneGrams(data.fineTuneCards),
  };
  const assumptions = defaultAssumptions(data, utilisation.rows);
  const asOf = data.downloads.reduce(
    (latest, row) => (row.observedOn > latest ? row.observedOn : latest),
    '',
  );
  const parameters = once(() => fitParameters(sizedRuns(fitted)));
  const reference: Reference = {
    accelerators: data.accelerators,
    grid: data.grid,
    gridRegions: data.gridRegions,
    acceleratorUse: data.acceleratorUse,
    placeUse: data.placeUse,
    frontier: frontierOf(data),
    fits: { ...fits, parametersOf: (run) => parameters().parametersOf(run) },
    asOf,
  };
  return {
    tables: {
      repositories: data.repositories,
      downloads: data.downloads,
      links: data.links,
      runs: joinRuns(data),
    },
    data,
    fits,
    parameters,
    assumptions,
    estimator: createEstimator(reference, assumptions),
  };
}
