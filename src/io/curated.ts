import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import type { CuratedTables } from '../tier/population/curated.js';
import { readCuratedTables } from './curated-tables.js';
import { defaultDataFolder, type ReadOptions } from './read-table.js';

/**
 * Loads the hand tables of `data/curated/`: runs, rules, overrides, facts and sizes.
 *
 * @param options another data folder
 * @throws InputError naming file, row and field of a wrong cell
 * @example loadCurated().reuploaders.length // 45
 */
export function loadCurated({ dataFolder = defaultDataFolder() }: ReadOptions = {}): CuratedTables {
  return readCuratedTables((name) => {
    const file = join(dataFolder, 'curated', `${name}.csv`);
    if (!existsSync(file)) return [];
    const rows: Readonly<Record<string, string>>[] = parse(readFileSync(file, 'utf8'), {
      columns: true,
      bom: true,
      skip_empty_lines: true,
    });
    return rows;
  });
}
