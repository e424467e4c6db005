import { spawnSync } from 'node:child_process';
import { createHash, randomUUID } from 'node:crypto';
import {
  closeSync,
  existsSync,
  mkdirSync,
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
import { withPopulation, type ProjectTables } from '../simulate/project.js';
import type { LivePopulation } from '../tier/live/population.js';
import type { ReportLine } from '../tier/live/report.js';
import { packageFolder, packageVersion } from './package-folder.js';
import { defaultDataFolder, readTable, writeTable } from './read-table.js';
import { writeTextFile } from './write-file.js';
import { makeFolder } from './make-folder.js';

/** Names a snapshot of the live Hub that stands in place of the frozen population. */
export const SNAPSHOT_VARIABLE = 'HUGGING_CARBON_SNAPSHOT';

/** Changes when the same crawl would give other tables. */
const POPULATION_VERSION = 2;

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
    ...withPopulation(frozen, {
      repositories: readTable(repositoriesTable, { dataFolder }),
      downloads: readTable(anyDownloadsTable, { dataFolder }),
      links: readTable(repositoryRunsTable, { dataFolder }),
      runs: readTable(runsTable, { dataFolder }),
    }),
    censusDownloads: readTable(anyCensusDownloadsTable, { dataFolder }),
    runSources: [...frozen.runSources, ...readTable(runSourcesTable, { dataFolder })],
  };
}

const REPORT_FILE = 'report.json';

/** All files that `writePopulation` writes. */
const POPULATION_FILES: ReadonlySet<string> = new Set([
  ...[
    repositoriesTable,
    anyDownloadsTable,
    repositoryRunsTable,
    runsTable,
    runSourcesTable,
    anyCensusDownloadsTable,
  ].flatMap(({ name }) => [`${name}.csv`, `${name}.record.json`]),
  REPORT_FILE,
]);

/** How the record of a table names the crawl that it was made from. */
const CITED = 'snapshot ';

const citationIn = (folder: string): unknown => {
  try {
    const text = readFileSync(join(folder, `${repositoriesTable.name}.record.json`), 'utf8');
    return (JSON.parse(text) as { readonly citation?: unknown } | null)?.citation;
  } catch {
    return undefined;
  }
};

/**
 * Refuses a folder that tables of a crawl may not take the place of: one that holds anything but such
 * tables. A folder that is not there, is empty, or was written by `writePopulation` will do.
 *
 * @param folder where tables are to be written
 * @throws InputError naming the folder and what stands in the way
 */
export function checkPopulationFolder(folder: string): void {
  if (!existsSync(folder)) return;
  if (!statSync(folder).isDirectory()) {
    throw new InputError({ file: folder, value: 'a file', expected: 'a folder' });
  }
  const names = readdirSync(folder).sort();
  if (names.length === 0) return;
  const foreign = names.find((name) => !POPULATION_FILES.has(name));
  const citation = citationIn(folder);
  const isOwn = typeof citation === 'string' && citation.startsWith(CITED);
  if (foreign === undefined && names.includes(REPORT_FILE) && isOwn) return;
  throw new InputError({
    file: folder,
    value: foreign ?? names[0],
    expected:
      'a new or empty folder, or one with nothing but the tables that this command wrote: it would be replaced',
  });
}

/** Puts a complete folder in the place of another, which goes only once the new one stands there. */
const replaceFolder = (complete: string, folder: string): void => {
  checkPopulationFolder(folder);
  if (!existsSync(folder)) {
    renameSync(complete, folder);
    return;
  }
  const replaced = `${complete}.replaced`;
  renameSync(folder, replaced);
  try {
    renameSync(complete, folder);
  } catch (error) {
    renameSync(replaced, folder);
    throw error;
  }
  rmSync(replaced, { recursive: true });
};

/**
 * Writes the tables of a crawl and the report on them, the whole folder or nothing.
 *
 * @param folder where; only what this function wrote there before is replaced
 * @param population tables made from the crawl
 * @param report what is said of them
 * @param source where the crawl comes from
 * @throws InputError when the folder holds anything else, or a row does not fit its table
 */
export function writePopulation(
  folder: string,
  population: LivePopulation,
  report: readonly ReportLine[],
  source: { readonly file: string; readonly sha256: string; readonly date: string },
): void {
  checkPopulationFolder(folder);
  const partial = `${folder}.${randomUUID()}.partial`;
  const dataFolder = partial;
  const provenance = {
    producer: 'Hugging Face Hub, through a crawl by this project',
    citation: `${CITED}${basename(source.file)}, SHA-256 ${source.sha256}`,
    licence: 'facts of public repository metadata',
    date: source.date,
    notes: report.map(({ what, count, why }) => `${what}: ${count} (${why})`),
  };
  const { repositories, downloads, links, runs } = population.tables;
  makeFolder(dirname(folder));
  // Not `makeFolder`: what is removed in the end must have been made here.
  mkdirSync(partial);
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
    writeTextFile(join(partial, REPORT_FILE), `${JSON.stringify(report, undefined, 2)}\n`);
    replaceFolder(partial, folder);
  } finally {
    rmSync(partial, { recursive: true, force: true });
  }
}
