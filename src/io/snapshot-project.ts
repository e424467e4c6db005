import { cardReader } from '../cards/read-card.js';
import { disclosureReader } from '../cards/disclosure.js';
import { acceleratorsTable } from '../data/schema/accelerators.js';
import { gridTable } from '../data/schema/grid.js';
import { gridRegionsTable } from '../data/schema/grid-regions.js';
import type { HubRecord } from '../crawl/hub-record.js';
import { projectFromSnapshot, type SnapshotProject } from '../simulate/live-project.js';
import { createProject, type Project } from '../simulate/project.js';
import { describeSnapshot, type ReportLine } from '../tier/live/report.js';
import { loadCurated } from './curated.js';
import { namingFile } from './naming-file.js';
import { loadTables } from './project.js';
import { readTable, type ReadOptions } from './read-table.js';
import { readSnapshot, type SnapshotRecord } from './snapshot.js';

/** How a snapshot is read. */
export type SnapshotOptions = ReadOptions & {
  /** Repositories with more downloads in 30 days than this enter the tables; 5,000 by default. */
  readonly threshold?: number | undefined;
};

/** Tables made from a snapshot, what is said of them, and the snapshot's own record. */
export type SnapshotTables = SnapshotProject & {
  readonly report: readonly ReportLine[];
  readonly record: SnapshotRecord;
};

/**
 * Makes the project's tables from a snapshot of the live Hub, cards included.
 *
 * @param file Parquet file of a crawl, with its record beside it
 * @param options data folder with the frozen and the hand tables, threshold
 * @throws InputError when the file is not what its record says, or a row cannot be
 */
export async function tablesOfSnapshot(
  file: string,
  options: SnapshotOptions = {},
): Promise<SnapshotTables> {
  const { threshold = 5000, ...from } = options;
  const { record, records } = await readSnapshot(file);
  try {
    return { ...tablesOfRecords(records, record.date, { threshold, ...from }), record };
  } catch (error) {
    throw namingFile(file, error);
  }
}

/**
 * Makes the project's tables from the rows of a crawl, cards included.
 *
 * @param records rows of the crawl
 * @param observedOn day of the crawl, YYYY-MM-DD
 * @param options as `tablesOfSnapshot`
 * @throws InputError when a row cannot be
 */
export function tablesOfRecords(
  records: readonly HubRecord[],
  observedOn: string,
  options: SnapshotOptions = {},
): Omit<SnapshotTables, 'record'> {
  const { threshold = 5000, ...from } = options;
  const frozen = loadTables(from);
  const read = cardReader({
    accelerators: readTable(acceleratorsTable, from),
    grid: readTable(gridTable, from),
    gridRegions: readTable(gridRegionsTable, from),
  });
  const made = projectFromSnapshot(
    frozen,
    loadCurated(from),
    records,
    { snapshot: `live-${observedOn}`, observedOn, threshold },
    disclosureReader(read),
  );
  return { ...made, report: describeSnapshot(frozen, made.population) };
}

/**
 * Loads the project on a snapshot of the live Hub in place of the frozen population.
 *
 * @param file Parquet file of a crawl, with its record beside it
 * @param options as `tablesOfSnapshot`
 * @returns the project; everything that takes the frozen one takes it
 * @throws InputError when the file is not what its record says, or a row cannot be
 */
export async function loadSnapshotProject(
  file: string,
  options: SnapshotOptions = {},
): Promise<Project> {
  return createProject((await tablesOfSnapshot(file, options)).tables);
}
