import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll } from 'vitest';
import { CARD_STATUSES, type HubRecord } from '../../src/crawl/hub-record.js';
import type { SnapshotMeta } from '../../src/io/snapshot.js';

export const folder = mkdtempSync(join(tmpdir(), 'snapshot-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

export const meta: SnapshotMeta = {
  query: { hub: 'https://huggingface.co', sort: 'downloads', threshold: 5000, fields: ['tags'] },
  date: '2026-11-25',
  listed: 7,
  hubTotal: 2_000_000,
  toolVersion: '0.1.0',
  notes: ['1 row came twice'],
};

/** A record with the fields that matter to a test. */
export const record = (
  repositoryId: string,
  downloads30d: number,
  more: Partial<HubRecord> = {},
): HubRecord => ({
  repositoryId,
  downloads30d,
  gated: false,
  disabled: false,
  tags: [],
  cardStatus: 'not-asked',
  ...more,
});

// Every code point but halves of surrogate pairs: control characters, NUL and emoji among them.
const text = fc.string({ unit: 'binary', maxLength: 12 });
const maybe = <T>(some: fc.Arbitrary<T>) => fc.option(some, { nil: undefined });
const count = fc.oneof(fc.integer({ min: 0, max: 5 }), fc.maxSafeNat());
const day = fc
  .date({ min: new Date('1999-01-01'), max: new Date('2100-01-01'), noInvalidDate: true })
  .map((date) => date.toISOString().slice(0, 10));

const anyRecord: fc.Arbitrary<HubRecord> = fc.record({
  repositoryId: text,
  downloads30d: count,
  downloadsAllTime: maybe(count),
  likes: maybe(fc.integer({ min: 0, max: 2 ** 31 - 1 })),
  task: maybe(text),
  library: maybe(text),
  createdOn: maybe(day),
  lastModifiedOn: maybe(day),
  gated: fc.boolean(),
  disabled: fc.boolean(),
  tags: fc.array(text, { maxLength: 4 }),
  safetensorsTotal: maybe(count),
  safetensorsByDtypeJson: maybe(text),
  configJson: maybe(text),
  cardDataJson: maybe(text),
  cardStatus: fc.constantFrom(...CARD_STATUSES),
  cardText: maybe(text),
});

/** Records of any content, each id once. */
export const anyRecords = fc.uniqueArray(anyRecord, {
  selector: (one) => one.repositoryId,
  maxLength: 40,
});

/** A row of a laboratory that no table knows, with its card read. */
export const freshRecord = (repositoryId: string, more: Partial<HubRecord> = {}): HubRecord => ({
  repositoryId,
  downloads30d: 20_000,
  task: 'text-generation',
  createdOn: '2026-10-01',
  gated: false,
  disabled: false,
  tags: [],
  cardStatus: 'read',
  ...more,
});
