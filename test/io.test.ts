import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { InputError } from '../src/errors.js';
import { packageFolder, packageVersion } from '../src/io/package-folder.js';
import { readRecord, readTable, writeTable } from '../src/io/read-table.js';
import { writeTextFile } from '../src/io/write-file.js';
import { defineTable, number, text } from '../src/table/index.js';

const grid = defineTable({
  name: 'mini-grid',
  title: 'Grid',
  description: 'Grid',
  primaryKey: ['country'],
  columns: {
    country: text({ description: 'ISO3' }),
    grams: number({ description: 'Intensity', unit: 'gCO2e/kWh', min: 0, max: 1500 }),
  },
});
const ROWS = [
  { country: 'FRA', grams: 56 },
  { country: 'POL', grams: 660.5 },
];
const PROVENANCE = { producer: 'p', citation: 'c', licence: 'l', date: '2024', notes: [] };

let dataFolder = '';
beforeEach(() => {
  dataFolder = mkdtempSync(join(tmpdir(), 'io-test-'));
  writeTable(grid, ROWS, PROVENANCE, { dataFolder });
});
afterEach(() => rmSync(dataFolder, { recursive: true }));

const csvFile = (): string => join(dataFolder, 'mini-grid.csv');
const recordFile = (): string => join(dataFolder, 'mini-grid.record.json');
const read = (): unknown => readTable(grid, { dataFolder });

describe('readTable', () => {
  it('reads back what writeTable wrote, and leaves no temporary file', () => {
    expect(read()).toEqual(ROWS);
    expect(readdirSync(dataFolder).sort()).toEqual(['mini-grid.csv', 'mini-grid.record.json']);
  });

  it('says which file is missing', () => {
    rmSync(csvFile());
    expect(read).toThrow(InputError);
    expect(read).toThrow(`${csvFile()}: expected this file`);
  });

  it('says that the record is missing or is no JSON', () => {
    rmSync(recordFile());
    expect(read).toThrow(`${recordFile()}: expected this file`);
    writeFileSync(recordFile(), '{');
    expect(read).toThrow(/mini-grid\.record\.json: expected valid JSON/);
  });

  it('refuses a file that was changed by one digit', () => {
    writeFileSync(csvFile(), readFileSync(csvFile(), 'utf8').replace('56', '57'));
    expect(read).toThrow(
      /data\/mini-grid\.csv: got "SHA-256 [0-9a-f]{64}", expected [0-9a-f]{64} as its record says/,
    );
  });

  it('refuses a file that lost a row', () => {
    writeFileSync(csvFile(), 'country,grams\nFRA,56\n');
    expect(read).toThrow('data/mini-grid.csv: got "1 rows", expected 2 rows as its record says');
  });

  it('names the wrong cell before it speaks of checksums', () => {
    writeFileSync(csvFile(), 'country,grams\nFRA,56\nPOL,-1\n');
    expect(read).toThrow(
      'data/mini-grid.csv, row 3, field grams: got "-1", expected a number from 0 to 1500 (gCO2e/kWh)',
    );
  });
});

describe('writeTable', () => {
  it('refuses rows that do not fit and leaves the old file as it was', () => {
    const before = readFileSync(csvFile(), 'utf8');
    const bad = [{ country: 'FRA', grams: Number.NaN }];
    expect(() => writeTable(grid, bad, PROVENANCE, { dataFolder })).toThrow('field grams');
    expect(readFileSync(csvFile(), 'utf8')).toBe(before);
  });

  it('records size, rows and checksum of the file', () => {
    const record = readRecord('mini-grid', { dataFolder });
    expect(record).toMatchObject({ rows: 2, bytes: readFileSync(csvFile()).length, licence: 'l' });
    // printf 'country,grams\nFRA,56\nPOL,660.5\n' | sha256sum
    expect(record.sha256).toBe('df1b895563d0174ddb5fb6ae81fee96b6db3027bbe12d0c8d6297bcd87d61e4b');
  });
});

describe('writeTextFile', () => {
  it('makes the folder and cleans up when the name cannot be taken', () => {
    const file = join(dataFolder, 'a', 'b.txt');
    writeTextFile(file, 'x');
    expect(readFileSync(file, 'utf8')).toBe('x');
    // A folder stands where the file should go.
    expect(() => writeTextFile(join(dataFolder, 'a'), 'x')).toThrow();
    expect(readdirSync(dataFolder).filter((name) => name.endsWith('.partial'))).toEqual([]);
  });
});

describe('packageFolder', () => {
  it('finds the package around the code', () => {
    expect(readFileSync(join(packageFolder(), 'package.json'), 'utf8')).toContain('hugging-carbon');
    expect(packageVersion()).toMatch(/^\d+\.\d+\.\d+/);
  });
});
