#!/usr/bin/env node
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parse } from 'csv-parse/sync';
import { Command, CommanderError } from 'commander';
import { InputError } from '../errors.js';
import { defaultDataFolder, readRecord } from '../io/read-table.js';
import type { Table } from '../table/index.js';
import type { Builder, Built, Upstream } from './builder.js';
import { BUILDERS } from './builders.js';
import type { TextRow } from './runs-upstream.js';
import { writeTableIndex } from './table-index.js';

type Flags = {
  readonly from: string;
  readonly to: string;
  readonly dryRun?: boolean;
  readonly allowShrink?: boolean;
};

const parseCsv = (file: string): readonly TextRow[] => {
  if (!existsSync(file)) throw new InputError({ file, expected: 'this upstream file' });
  const rows: TextRow[] = parse(readFileSync(file, 'utf8'), {
    columns: true,
    bom: true,
    skip_empty_lines: true,
  });
  return rows;
};

const openUpstream = (flags: Flags, made: Map<string, Built>): Upstream => {
  const cache = new Map<string, readonly TextRow[]>();
  return {
    csv: (path) => {
      const rows = cache.get(path) ?? parseCsv(join(flags.from, path));
      cache.set(path, rows);
      return rows;
    },
    json: (path) => JSON.parse(readFileSync(join(flags.from, path), 'utf8')) as unknown,
    curated: (name) => {
      const file = join(flags.to, 'curated', `${name}.csv`);
      return existsSync(file) ? parseCsv(file) : [];
    },
    built: <C extends object>(table: Table<C>) => {
      const found = made.get(table.name);
      if (found === undefined) throw new Error(`${table.name} is not built yet`);
      return found.rows as never;
    },
  };
};

/** A table may not lose more than this share of its rows against its previous version unasked. */
const MOST_SHRINK = 0.02;

const checkCoverage = (table: Built, flags: Flags): void => {
  if (flags.allowShrink === true || !existsSync(join(flags.to, `${table.name}.record.json`)))
    return;
  const before = readRecord(table.name, { dataFolder: flags.to }).rows;
  if (table.rows.length < before * (1 - MOST_SHRINK)) {
    throw new InputError({
      file: `data/${table.name}.csv`,
      value: `${table.rows.length} rows`,
      expected: `no fewer than the ${before} rows of the previous version (--allow-shrink accepts it)`,
    });
  }
};

const runBuilder = (
  builder: Builder,
  upstream: Upstream,
  made: Map<string, Built>,
  flags: Flags,
): void => {
  const started = performance.now();
  for (const table of builder.build(upstream)) {
    checkCoverage(table, flags);
    made.set(table.name, table);
    const seconds = ((performance.now() - started) / 1000).toFixed(1);
    process.stderr.write(`${table.name}: ${table.rows.length} rows, ${seconds} s\n`);
    for (const note of table.provenance.notes) process.stderr.write(`  ${note}\n`);
  }
};

const program = new Command('data:build')
  .description(
    'Rebuilds every table of data/ from upstream files in their published formats, and the tables of data/curated.',
  )
  .requiredOption(
    '--from <folder>',
    'folder with hub/ and compute/, as data/curated/README.md lists them',
  )
  .option('--to <folder>', 'data folder to write', defaultDataFolder())
  .option('--dry-run', 'build and check, but write nothing')
  .option('--allow-shrink', 'accept tables with fewer rows than before')
  .exitOverride()
  .action((given: Flags) => {
    const flags = { ...given, from: resolve(given.from), to: resolve(given.to) };
    if (!existsSync(flags.from))
      throw new InputError({ file: given.from, expected: 'a folder with hub/ and compute/' });
    const made = new Map<string, Built>();
    const upstream = openUpstream(flags, made);
    for (const builder of BUILDERS) runBuilder(builder, upstream, made, flags);
    if (flags.dryRun === true) return;
    // Written only when all are built: a failed build leaves the old tables as they were.
    const records = [...made.values()].map((table) => table.write(flags.to));
    writeTableIndex(records, flags.to);
    process.stderr.write(`${records.length} tables written\n`);
  });

try {
  program.parse();
} catch (error) {
  if (error instanceof CommanderError) process.exitCode = error.exitCode === 0 ? 0 : 2;
  else {
    process.stderr.write(`error: ${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 1;
  }
}
