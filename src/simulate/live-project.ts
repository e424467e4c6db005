import type { CuratedTables } from '../tier/population/curated.js';
import type { ReadDisclosure } from '../tier/live/disclosure.js';
import {
  populationFromRecords,
  type LivePopulation,
  type CrawlMeta,
} from '../tier/live/population.js';
import { withPopulation, type ProjectTables } from './project.js';

/** The tables of a project on another snapshot, and how they came about. */
export type SnapshotProject = {
  readonly tables: ProjectTables;
  readonly population: LivePopulation;
};

/**
 * The project's tables with the population of a crawl in place of the frozen one: repositories,
 * downloads, links and runs. Reference tables stay, and all fits are those of the frozen population: see
 * `fittedPopulation`.
 *
 * @param frozen the frozen tables
 * @param curated the hand tables
 * @param records rows of the snapshot; a `HubRecord` fits
 * @param meta name and day of the snapshot, threshold
 * @param disclosureOf reads what a row's card discloses; by default no card is read
 * @returns tables ready for `createProject`, and the crawl's own funnel
 * @throws InputError naming a row that cannot be
 */
export function projectFromSnapshot(
  frozen: ProjectTables,
  curated: CuratedTables,
  records: Iterable<unknown>,
  meta: CrawlMeta,
  disclosureOf?: ReadDisclosure,
): SnapshotProject {
  const population = populationFromRecords(
    {
      frozen,
      curated,
      trackedModels: frozen.trackedModels,
      accelerators: new Set(frozen.accelerators.map(({ accelerator }) => accelerator)),
      countries: new Set(frozen.grid.map(({ country }) => country)),
    },
    records,
    meta,
    disclosureOf,
  );
  return {
    tables: {
      ...withPopulation(frozen, population.tables),
      censusDownloads: population.downloadCounts,
      runSources: [...frozen.runSources, ...population.disclosures.sources],
    },
    population,
  };
}
