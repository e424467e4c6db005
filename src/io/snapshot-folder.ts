import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  closeSync,
  existsSync,
  openSync,
  readFileSync,
  readSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { anyCensusDownloadsTable } from '../data/schema/census-downloads.js';
import { anyDownloadsTable } from '../data/schema/downloads.js';
import { repositoriesTable } from '../data/schema/repositories.js';
import { repositoryRunsTable, type RepositoryRunRow } from '../data/schema/repository-runs.js';
import { runSourcesTable, type RunSourceRow } from '../data/schema/run-sources.js';
import { runsTable, type RunRow } from '../data/schema/runs.js';
import { InputError } from '../errors.js';
import type { ProjectTables } from '../simulate/project.js';
import type { LivePopulation } from '../tier/live/population.js';
import type { ReportLine } from '../tier/live/report.js';
import { packageFolder, packageVersion } from './package-folder.js';
import { defaultDataFolder, readTable, writeTable } from './read-table.js';
import { writeTextFile } from './write-file.js';
import { makeFolder } from './make-folder.js';

/** Names a snapshot of the live Hub that stands in place of the frozen population. */
export const SNAPSHOT_VARIABLE = 'HUGGING_CARBON_SNAPSHOT';

/** Changes when the same crawl would give other tables. */
const POPULATION_VERSION = 1;

const hashFile = (hash: ReturnType<typeof createHash>, file: string): void => {
  const chunk = Buffer.alloc(1 << 20);
  const handle = openSync(file, 'r');
  try {
    for (let read = -1; read !== 0;) {
      read = readSync(handle, chunk);
      hash.update(chunk.subarray(0, read));
    }
  } finally {
    closeSync(handle);
  }
};

/** Where the tables of a snapshot are kept: by its bytes, the hand tables and the version. */
function folderOf(file: string): string {
  const hash = createHash('sha256');
  hash.update(`${POPULATION_VERSION} ${packageVersion()}`);
  hashFile(hash, file);
  const data = defaultDataFolder();
  const inputs = [
    ...readdirSync(join(data, 'curated')).map((name) => join('curated', name)),
    'repositories.record.json',
    'runs.record.json',
    'tracked-models.record.json',
  ];
  for (const input of inputs.sort()) hash.update(input).update(readFileSync(join(data, input)));
  return join(packageFolder(), 'output', 'snapshots', hash.digest('hex').slice(0, 16));
}

/**
 * The folder with the tables of a snapshot; made first where it is not there. Parquet is read
 * asynchronously and a project is loaded synchronously, so a process of its own makes them.
 *
 * @param snapshotFile Parquet file of a crawl, with its record beside it, or a folder of such tables
 * @returns folder with repositories, downloads, links and runs
 * @throws InputError when the file is missing or is no snapshot
 */
export function populationFolder(snapshotFile: string): string {
  const file = resolve(snapshotFile);
  if (!existsSync(file)) throw new InputError({ file, expected: 'this snapshot' });
  if (statSync(file).isDirectory()) return file;
  const folder = folderOf(file);
  if (existsSync(folder)) return folder;
  const main = join(packageFolder(), 'dist', 'cli', 'main.js');
  const made = spawnSync(process.execPath, [main, 'population', file, '--to', folder], {
    encoding: 'utf8',
    env: { ...process.env, [SNAPSHOT_VARIABLE]: '' },
  });
  if (made.status !== 0 || !existsSync(folder)) {
    throw new InputError({
      file,
      expected: `a snapshot of the Hub (${made.stderr.trim() || String(made.error ?? made.signal)})`,
    });
  }
  return folder;
}

/**
 * The frozen tables with the population of a folder that `writePopulation` wrote, each table checked
 * against its record.
 */
export function readPopulation(dataFolder: string, frozen: ProjectTables): ProjectTables {
  return {
    ...frozen,
    repositories: readTable(repositoriesTable, { dataFolder }),
    downloads: readTable(anyDownloadsTable, { dataFolder }),
    links: readTable(repositoryRunsTable, { dataFolder }),
    runs: readTable(runsTable, { dataFolder }),
    censusDownloads: readTable(anyCensusDownloadsTable, { dataFolder }),
    runSources: [...frozen.runSources, ...readTable(runSourcesTable, { dataFolder })],
  };
}

/**
 * Writes the tables of a crawl and the report on them, the whole folder or nothing.
 *
 * @param folder where; an existing one is replaced
 * @param population tables made from the crawl
 * @param report what is said of them
 * @param source where the crawl comes from
 * @throws InputError when a row does not fit its table
 */
export function writePopulation(
  folder: string,
  population: LivePopulation,
  report: readonly ReportLine[],
  source: { readonly file: string; readonly sha256: string; readonly date: string },
): void {
  const partial = `${folder}.${process.pid}.partial`;
  const dataFolder = partial;
  const provenance = {
    producer: 'Hugging Face Hub, through a crawl by this project',
    citation: `snapshot ${basename(source.file)}, SHA-256 ${source.sha256}`,
    licence: 'facts of public repository metadata',
    date: source.date,
    notes: report.map(({ what, count, why }) => `${what}: ${count} (${why})`),
  };
  const { repositories, downloads, links, runs } = population.tables;
  makeFolder(dirname(folder));
  try {
    writeTable(repositoriesTable, repositories, provenance, { dataFolder });
    writeTable(anyDownloadsTable, downloads, provenance, { dataFolder });
    // Rows that the tables hold more narrowly than the types of the core; every cell is checked.
    writeTable(repositoryRunsTable, links as readonly RepositoryRunRow[], provenance, {
      dataFolder,
    });
    writeTable(runsTable, runs as readonly RunRow[], provenance, { dataFolder });
    const sources: readonly RunSourceRow[] = population.disclosures.sources;
    writeTable(runSourcesTable, sources, provenance, { dataFolder });
    writeTable(anyCensusDownloadsTable, population.downloadCounts, provenance, { dataFolder });
    writeTextFile(join(partial, 'report.json'), `${JSON.stringify(report, undefined, 2)}\n`);
    rmSync(folder, { recursive: true, force: true });
    renameSync(partial, folder);
  } finally {
    rmSync(partial, { recursive: true, force: true });
  }
}
