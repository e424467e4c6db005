import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { describe, expect, it } from 'vitest';
import type { HubRecord } from '../../src/crawl/hub-record.js';
import { loadProject } from '../../src/io/project.js';
import { writeSnapshot } from '../../src/io/snapshot.js';
import { recordsFromTables } from '../../src/stand-in/index.js';
import { folder, meta } from './snapshot-records.js';

const page = readFileSync(join(import.meta.dirname, '../../docs/snapshot.md'), 'utf8');
const file = join(folder, 'hub.parquet');
const odd: HubRecord = {
  repositoryId: 'a/🤗 "odd" \u001b[31m',
  downloads30d: 3_000_000_000,
  downloadsAllTime: 9_007_199_254_740_991,
  likes: 2_147_483_647,
  createdOn: '2022-03-02',
  lastModifiedOn: '2026-11-25',
  gated: true,
  disabled: true,
  tags: ['', 'ü', 'base_model:finetune:a/b'],
  safetensorsTotal: 70_553_706_496,
  safetensorsByDtypeJson: '{"BF16":70553706496}',
  cardDataJson: '{"license":"mit"}',
  cardStatus: 'read',
  cardText: 'line\nline\u0000',
};
const records = [...recordsFromTables(loadProject().tables), odd];

const ask = async (sql: string): Promise<readonly Record<string, unknown>[]> => {
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  try {
    const reader = await connection.runAndReadAll(sql.replaceAll("'hub.parquet'", `'${file}'`));
    return reader.getRowObjectsJS();
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
};

describe('a snapshot in DuckDB', async () => {
  await writeSnapshot(file, records, meta);

  it('the query of docs/snapshot.md gives what the same question gives in TypeScript', async () => {
    const query = /```sql\n([^`]+)```/.exec(page)?.[1] ?? '';
    expect(query).toContain("FROM 'hub.parquet'");
    const sums = new Map<string, { repositories: number; downloads: number }>();
    for (const { tags, downloads30d } of records) {
      for (const tag of tags.filter((one) => one.startsWith('base_model:finetune:'))) {
        const base = tag.split(':')[2] ?? '';
        const sum = sums.get(base) ?? { repositories: 0, downloads: 0 };
        sum.repositories += 1;
        sum.downloads += downloads30d;
        sums.set(base, sum);
      }
    }
    const expected = [...sums]
      .map(([base, sum]) => ({ base, ...sum }))
      .sort((a, b) => b.downloads - a.downloads || (a.base < b.base ? -1 : 1))
      .slice(0, 10);
    const answer = await ask(query);
    expect(
      answer.map((row) => ({
        base: row['base'],
        repositories: Number(row['repositories']),
        downloads: Number(row['downloads']),
      })),
    ).toEqual(expected);
    expect(expected).toHaveLength(10);
  });

  it('has the columns and types that docs/snapshot.md lists', async () => {
    const table = [...page.matchAll(/^\| `(\w+)`\s+\| ([^|]+)\| ([^|]+)\| ([^|]+)\|/gm)];
    const listed = table.map(([, name, , type, empty]) => [name, type?.trim(), empty?.trim()]);
    const described = await ask("DESCRIBE SELECT * FROM 'hub.parquet'");
    expect(described.map((row) => [row['column_name'], row['column_type']])).toEqual(
      listed.map(([name, type]) => [name, type]),
    );
    const schema = await ask("SELECT name, repetition_type FROM parquet_schema('hub.parquet')");
    const required = schema.filter((row) => row['repetition_type'] === 'REQUIRED');
    const names = required.map((row) => row['name']).filter((name) => name !== 'element');
    expect(names.filter((name) => listed.some(([one]) => one === name))).toEqual(
      listed.filter(([, , empty]) => empty === 'never').map(([name]) => name),
    );
  });

  it('reads every value of an odd row as it was', async () => {
    const [row] = await ask(
      "SELECT *, createdOn::VARCHAR AS created FROM 'hub.parquet' ORDER BY downloads30d DESC LIMIT 1",
    );
    expect(row).toMatchObject({
      repositoryId: odd.repositoryId,
      downloads30d: 3_000_000_000n,
      downloadsAllTime: 9_007_199_254_740_991n,
      likes: 2_147_483_647,
      created: '2022-03-02',
      gated: true,
      disabled: true,
      tags: odd.tags,
      safetensorsTotal: 70_553_706_496n,
      configJson: null,
      cardDataJson: '{"license":"mit"}',
      cardStatus: 'read',
      cardText: odd.cardText,
    });
  });

  it('agrees with the rows on counts and sums', async () => {
    const [row] = await ask(
      "SELECT count(*) AS n, sum(downloads30d)::BIGINT AS d, sum(len(tags))::BIGINT AS t, count(createdOn) AS c FROM 'hub.parquet'",
    );
    expect(Object.values(row ?? {}).map(Number)).toEqual([
      records.length,
      records.reduce((sum, one) => sum + one.downloads30d, 0),
      records.reduce((sum, one) => sum + one.tags.length, 0),
      records.filter((one) => one.createdOn !== undefined).length,
    ]);
  });
});
