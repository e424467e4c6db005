import { acceleratorsTable } from '../data/schema/accelerators.js';
import { anyCensusDownloadsTable } from '../data/schema/census-downloads.js';
import { knownModelsTable } from '../data/schema/known-models.js';
import { trackedModelsTable } from '../data/schema/tracked-models.js';
import { anyDownloadsTable } from '../data/schema/downloads.js';
import { gridTable } from '../data/schema/grid.js';
import { gridRegionsTable } from '../data/schema/grid-regions.js';
import { gridSiteTable } from '../data/schema/grid-site.js';
import { acceleratorMixTable, placeMixTable } from '../data/schema/mixes.js';
import { powerTable } from '../data/schema/power.js';
import { pueTable } from '../data/schema/pue.js';
import {
  computeSampleTable,
  finetuneCardsTable,
  finetuneComputeTable,
} from '../data/schema/regression-samples.js';
import { repositoriesTable } from '../data/schema/repositories.js';
import { repositoryRunsTable } from '../data/schema/repository-runs.js';
import { runSourcesTable } from '../data/schema/run-sources.js';
import { reportedEmissionsTable } from '../data/schema/reported-emissions.js';
import { rivalPredictionsTable } from '../data/schema/rival-predictions.js';
import { scopesTable } from '../data/schema/scopes.js';
import { runsTable } from '../data/schema/runs.js';
import { validationRunsTable } from '../data/schema/validation-runs.js';
import { utilisationTable } from '../data/schema/utilisation.js';
import { createProject, type Project, type ProjectTables } from '../simulate/project.js';
import { SNAPSHOT_VARIABLE, populationFolder, readPopulation } from './snapshot-folder.js';
import { readTable, type ReadOptions } from './read-table.js';

export type { Project };

/** Where a project is read from. */
export type LoadOptions = ReadOptions & {
  /**
   * A snapshot of the live Hub in place of the frozen population; by default the one that the
   * environment variable HUGGING_CARBON_SNAPSHOT names. An empty text stands for the frozen one.
   */
  readonly snapshotFile?: string | undefined;
};

/**
 * Loads the project: reads every table, checks it against its record, fits the regressions and
 * computes the default assumptions.
 *
 * With a snapshot file, repositories, downloads, links and runs are those of that crawl. They are made
 * once and kept in `output/snapshots/`, by the checksum of the file.
 *
 * @param options another data folder, e.g. next year's, or a snapshot of the live Hub
 * @returns tables, samples, reference, assumptions and estimator
 * @throws InputError when a table or the snapshot is missing, changed or malformed
 * @example loadProject().tables.repositories.length // 5468
 */
export function loadProject(options: LoadOptions = {}): Project {
  const { snapshotFile = process.env[SNAPSHOT_VARIABLE] ?? '', ...from } = options;
  const frozen = loadTables(from);
  if (snapshotFile === '') return createProject(frozen);
  return createProject(readPopulation(populationFolder(snapshotFile), frozen));
}

/** Reads every table of a data folder and checks it against its record. */
export function loadTables(options: ReadOptions = {}): ProjectTables {
  return {
    repositories: readTable(repositoriesTable, options),
    downloads: readTable(anyDownloadsTable, options),
    links: readTable(repositoryRunsTable, options),
    runs: readTable(runsTable, options),
    runSources: readTable(runSourcesTable, options),
    accelerators: readTable(acceleratorsTable, options),
    grid: readTable(gridTable, options),
    gridSite: readTable(gridSiteTable, options),
    gridRegions: readTable(gridRegionsTable, options),
    pue: readTable(pueTable, options),
    scopes: readTable(scopesTable, options),
    utilisation: readTable(utilisationTable, options),
    power: readTable(powerTable, options),
    acceleratorUse: readTable(acceleratorMixTable, options),
    placeUse: readTable(placeMixTable, options),
    computeSample: readTable(computeSampleTable, options),
    fineTuneCompute: readTable(finetuneComputeTable, options),
    fineTuneCards: readTable(finetuneCardsTable, options),
    validationRuns: readTable(validationRunsTable, options),
    reportedEmissions: readTable(reportedEmissionsTable, options),
    rivalPredictions: readTable(rivalPredictionsTable, options),
    knownModels: readTable(knownModelsTable, options),
    censusDownloads: readTable(anyCensusDownloadsTable, options),
    trackedModels: readTable(trackedModelsTable, options),
  };
}
