import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import {
  crawlToSnapshot,
  type CrawlProgress,
  type CrawlToSnapshotOptions,
} from '../../src/crawl/crawl-to-snapshot.js';
import type { HubRecord } from '../../src/crawl/hub-record.js';
import { fileProblem } from '../../src/crawl/read-card-file.js';
import { workFolderOf } from '../../src/crawl/work-folder.js';
import { loadProject } from '../../src/io/project.js';
import { readSnapshot } from '../../src/io/snapshot.js';
import { isRepositoryId, readRecord } from '../../src/tier/live/record.js';
import {
  hostileHub,
  recordsFromTables,
  startStandInHub,
  type Fault,
  type StandInHub,
  type StandInOptions,
} from '../../src/stand-in/index.js';

const scratch = mkdtempSync(join(tmpdir(), 'hc-faults-'));
afterAll(() => {
  rmSync(scratch, { recursive: true, force: true });
});

const records = recordsFromTables(loadProject().tables).slice(0, 60);
const [first] = records;
if (first === undefined) throw new RangeError('the frozen snapshot is empty');

let hub: StandInHub | undefined;
afterEach(async () => {
  await hub?.close();
  hub = undefined;
});

let files = 0;
const crawlFrom = async (
  standIn: Partial<StandInOptions>,
  more: Partial<CrawlToSnapshotOptions> = {},
) => {
  hub = await startStandInHub({ records, largestPage: 10, ...standIn });
  const out = more.out ?? join(scratch, `${files++}`, 'hub.parquet');
  await crawlToSnapshot({
    out,
    hubUrl: hub.url,
    threshold: 5000,
    date: '2026-11-25',
    apiRate: 1000,
    fileRate: 1000,
    polite: { firstPauseMs: 5, timeoutMs: 1500, tries: 4 },
    ...more,
  });
  return readSnapshot(out);
};

const idsOf = (rows: readonly HubRecord[]): readonly string[] =>
  rows.map(({ repositoryId }) => repositoryId).sort();

const ALL = idsOf(records);

describe('a fault that passes → a complete snapshot', () => {
  const faults: readonly (readonly [string, Fault])[] = [
    ['429 without a word', { fault: '429', at: { page: 2 }, times: 2 }],
    ['429 with Retry-After', { fault: '429', at: { page: 2 }, retryAfter: 1 }],
    ['429 with a date', { fault: '429', at: { page: 1 }, retryAfterDate: 1 }],
    ['429 with the window of RateLimit', { fault: '429', at: { page: 3 }, resetSeconds: 1 }],
    ['429 with nonsense', { fault: '429', at: { page: 2 }, retryAfter: 'soon' }],
    ['500', { fault: '500', at: { page: 1 } }],
    ['502 on a card', { fault: '502', at: { repository: first.repositoryId }, times: 2 }],
    ['503', { fault: '503', at: { page: 4 } }],
    ['JSON that breaks off', { fault: 'truncated', at: { page: 2 }, times: 2 }],
    ['a card that breaks off', { fault: 'truncated', at: { repository: first.repositoryId } }],
    [
      'HTML with status 200 for a card',
      { fault: 'wrong-type', at: { repository: first.repositoryId } },
    ],
    ['JSON for a card', { fault: 'wrong-shape', at: { repository: first.repositoryId }, times: 2 }],
    [
      'a proxy that blocks a card',
      { fault: '403', at: { repository: first.repositoryId }, times: 2 },
    ],
    ['HTML with status 200', { fault: 'wrong-type', at: { page: 2 } }],
    ['another shape', { fault: 'wrong-shape', at: { page: 2 } }],
    ['no answer', { fault: 'stall', at: { page: 2 } }],
    ['a body that drips', { fault: 'drip', at: { page: 2 }, bytesPerSecond: 100 }],
    ['a reset', { fault: 'reset', at: { page: 2 }, times: 2 }],
    ['a reset in the body', { fault: 'reset-in-body', at: { page: 2 } }],
    ['rows that come twice', { fault: 'duplicate-rows', at: { page: 3 }, rows: 4 }],
    ['rows that fall', { fault: 'falling-rows', at: { page: 3 }, rows: 3 }],
    [
      'rows that rise past the page: the second pass finds them',
      { fault: 'rising-rows', at: { page: 3 }, rows: 3 },
    ],
    ['every seventh request lost', { fault: 'reset', at: { every: 7 } }],
  ];
  it.each(faults)('%s', async (_, fault) => {
    // Where every seventh request is lost, one may be lost several times in a row.
    const polite = { firstPauseMs: 5, timeoutMs: 1500, tries: 8 };
    const { records: rows, record } = await crawlFrom({ faults: [fault] }, { polite });
    expect(idsOf(rows)).toEqual(ALL);
    expect(record.counts.cards.read).toBe(records.length);
    expect(rows.filter(({ cardText }) => /back soon|not a list/i.test(cardText ?? ''))).toEqual([]);
  });
});

describe('a repository that is there and is not', () => {
  it.each([
    ['vanish', 'gone'],
    ['disabled', 'gone'],
    ['gated', 'gated'],
  ] as const)('%s between list and card → the row stays, its card is %s', async (fault, status) => {
    const { records: rows } = await crawlFrom({
      faults: [{ fault, at: { repository: first.repositoryId } }],
    });
    expect(idsOf(rows)).toEqual(ALL);
    expect(rows.find((row) => row.repositoryId === first.repositoryId)?.cardStatus).toBe(status);
  });
});

const staysAt = (repositoryId: string, fault: Fault['fault'] = '500'): Fault => ({
  fault,
  at: { repository: repositoryId },
  times: Infinity,
});

describe('cards that fail at every try', () => {
  it.each(['500', '403', 'wrong-type', 'reset'] as const)(
    'one with %s → noted and told, the others are read',
    async (fault) => {
      const told: string[] = [];
      const { records: rows, record } = await crawlFrom(
        { faults: [staysAt(first.repositoryId, fault)] },
        { onFailedCard: (message) => told.push(message) },
      );
      expect(record.counts.cards).toMatchObject({ read: records.length - 1, failed: 1 });
      expect(rows.find(({ cardStatus }) => cardStatus === 'failed')?.repositoryId).toBe(
        first.repositoryId,
      );
      expect(told).toEqual([expect.stringContaining(`/${first.repositoryId}/resolve/main`)]);
    },
  );

  it('20 in a row → the crawl ends, and the next call asks for them again', async () => {
    const out = join(scratch, 'down', 'hub.parquet');
    const down = records.slice(0, 30).map(({ repositoryId }) => staysAt(repositoryId, '503'));
    await expect(crawlFrom({ faults: down }, { out })).rejects.toThrow(
      'got "HTTP 503", expected a card: 20 in a row failed',
    );
    const port = Number(new URL(hub?.url ?? '').port);
    await hub?.close();
    const { record } = await crawlFrom({ port }, { out });
    expect(record.counts.cards).toMatchObject({ read: records.length, failed: 0 });
  });

  it('all of two, blocked by a proxy → an error, not a snapshot', async () => {
    const two = records.slice(0, 2);
    const faults = two.map(({ repositoryId }) => staysAt(repositoryId, '403'));
    await expect(crawlFrom({ records: two, faults })).rejects.toThrow(
      'got "HTTP 403, no answer of the Hub itself", expected a card: all 2 failed',
    );
  });

  it('429 at every try → the crawl ends at once', async () => {
    const faults = [staysAt(first.repositoryId, '429')];
    await expect(crawlFrom({ faults })).rejects.toThrow('got "HTTP 429"');
  });
});

describe('fileProblem', () => {
  const code = (text: string) => ({ 'x-error-code': text });
  const message = (text: string) => ({ 'x-error-message': text });
  it.each<[number, Record<string, string>, string | undefined]>([
    [200, { 'content-type': 'text/plain; charset=utf-8' }, undefined],
    [200, { 'content-type': 'text/markdown' }, undefined],
    [200, { 'content-type': 'text/html' }, 'content type text/html, not that of a README.md'],
    [200, { 'content-type': 'application/json' }, 'content type application/json, not that of'],
    [200, {}, 'content type missing'],
    [204, {}, 'HTTP 204'],
    [401, code('GatedRepo'), undefined],
    [401, message('Invalid username or password.'), undefined],
    [401, message('Invalid credentials in Authorization header'), 'HTTP 401'],
    [401, {}, 'HTTP 401'],
    [403, code('GatedRepo'), undefined],
    [403, message('Access to this resource is disabled.'), undefined],
    [403, message('Your address is blocked.'), 'HTTP 403'],
    [403, {}, 'HTTP 403'],
    [404, code('EntryNotFound'), undefined],
    [404, {}, 'HTTP 404'],
  ])('%i %j → %s', (status, headers, expected) => {
    const problem = fileProblem(Buffer.from('# Card'), new Headers(headers), status);
    if (expected === undefined) expect(problem).toBeUndefined();
    else expect(problem).toContain(expected);
  });
});

describe('a fault that stays', () => {
  it('→ a message with the address, what came is kept, and the next call ends it', async () => {
    const out = join(scratch, 'stays', 'hub.parquet');
    const dead: Fault = { fault: '500', at: { page: 4 }, times: 100 };
    await expect(crawlFrom({ faults: [dead] }, { out })).rejects.toThrow(
      '/api/models: got "HTTP 500", expected an answer within 4 tries',
    );
    expect(existsSync(out)).toBe(false);
    const port = Number(new URL(hub?.url ?? '').port);
    await hub?.close();
    const asked = await crawlFrom({ port }, { out });
    expect(idsOf(asked.records)).toEqual(ALL);
    // Three of six pages of the first pass were there already.
    expect(hub?.requests.filter(({ path }) => path.startsWith('/api/models')).length).toBe(9);
  });

  it('a list without a model → an error, not a snapshot of none', async () => {
    await expect(crawlFrom({ records: [] })).rejects.toThrow('got "a list without a model"');
  });

  it('a wait of hours → it ends, saying so', async () => {
    const fault: Fault = { fault: '429', at: { page: 1 }, retryAfter: 86_400, times: 9 };
    await expect(crawlFrom({ faults: [fault] })).rejects.toThrow('to be tried again in 86400 s');
  });

  it('a quota → it waits for the window', async () => {
    const { records: rows } = await crawlFrom({
      quota: { api: 8, resolvers: 100, windowSeconds: 1 },
      redirects: false,
    });
    expect(idsOf(rows)).toEqual(ALL);
  });
});

describe('politeness', () => {
  it('at most four requests at a time, each with a name', async () => {
    await crawlFrom({ latencyMs: 20 });
    expect(hub?.highestConcurrency()).toBeLessThanOrEqual(4);
    const agents = hub?.requests.map(({ headers }) => String(headers['user-agent'])) ?? [];
    expect(agents.every((agent) => agent.startsWith('hugging-carbon/'))).toBe(true);
  });
  it('no more requests a second than stated', async () => {
    const started = performance.now();
    await crawlFrom({ redirects: false }, { fileRate: 50 });
    // 60 cards at 50 a second take at least 1.18 s.
    expect(performance.now() - started).toBeGreaterThan(1150);
  });
  it('a token stays at home: another server never sees it', async () => {
    await crawlFrom({}, { token: 'hf_secret' });
    const sent = JSON.stringify(hub?.requests.map(({ headers }) => headers));
    expect(sent).not.toContain('hf_secret');
  });
});

describe('progress', () => {
  it('counts what the server counts; the second pass and the cards have an end', async () => {
    const told: CrawlProgress[] = [];
    await crawlFrom({}, { onProgress: (now) => told.push(now) });
    expect(told.at(-1)).toMatchObject({ requests: hub?.requests.length, cards: 60, failed: 0 });
    const of = (phase: string, pass: number) =>
      new Set(
        told
          .filter((now) => now.phase === phase && now.pass === pass)
          .map(({ listedOf, cardsOf }) => cardsOf ?? listedOf),
      );
    expect([of('list', 1), of('list', 2), of('cards', 2)]).toEqual(
      [undefined, 60, 60].map((end) => new Set([end])),
    );
  });
});

describe('hostile repositories and cards', () => {
  it('→ every row that can be with a status, no card of ten megabytes, the others named', async () => {
    const traps = hostileHub();
    const { records: rows, record } = await crawlFrom({
      records: traps.records,
      readmes: traps.readmes,
    });
    const ids = idsOf(traps.records);
    expect(idsOf(rows)).toEqual(ids.filter(isRepositoryId));
    expect(rows.every(({ cardStatus }) => cardStatus !== 'not-asked')).toBe(true);
    expect(Math.max(...rows.map(({ cardText }) => cardText?.length ?? 0))).toBeLessThanOrEqual(1e6);
    expect(record.leftOut).toEqual([
      {
        field: 'repositoryId',
        expected: 'an id of a repository',
        rows: ids.length - rows.length,
        first: [
          'hostile/esc\\u{1b}[31mape',
          `hostile/${'long'.repeat(18)}…`,
          'hostile/space and \\u{fc}mlaut',
        ],
      },
    ]);
  });

  const odd = (more: Partial<HubRecord>): HubRecord => ({ ...first, ...more });
  const ODD: readonly (readonly [string, HubRecord, string, string])[] = [
    ['no id', odd({ repositoryId: '' }), 'repositoryId', ''],
    [
      'an id of 5,000 characters',
      odd({ repositoryId: 'x'.repeat(5000) }),
      'repositoryId',
      `${'x'.repeat(80)}…`,
    ],
    ['an id of two lines', odd({ repositoryId: 'a/b\nc' }), 'repositoryId', 'a/b\\u{a}c'],
    [
      'downloads above 1e12',
      odd({ repositoryId: 'a/b', downloads30d: 1e12 + 1 }),
      'downloads30d',
      'a/b',
    ],
    ['half a download', odd({ repositoryId: 'a/b', downloads30d: 6000.5 }), 'downloads30d', 'a/b'],
    ['a day of 1970', odd({ repositoryId: 'a/b', createdOn: '1970-01-01' }), 'createdOn', 'a/b'],
    [
      'a day to come',
      odd({ repositoryId: 'a/b', lastModifiedOn: '2031-01-01' }),
      'lastModifiedOn',
      'a/b',
    ],
    [
      'more elements than there are',
      odd({ repositoryId: 'a/b', safetensorsTotal: 1e15 }),
      'safetensorsTotal',
      'a/b',
    ],
  ];
  it.each(ODD)(
    '%s → that row alone is left out, once in two passes',
    async (_, row, field, name) => {
      const { records: rows, record } = await crawlFrom({ records: [...records, row] });
      expect(idsOf(rows)).toEqual(ALL);
      expect(record.leftOut).toEqual([expect.objectContaining({ field, rows: 1, first: [name] })]);
      expect(record.counts).toMatchObject({ listed: 122, kept: 60 });
      expect(() => rows.map((each, i) => readRecord(each, i + 1, record.date))).not.toThrow();
    },
  );

  it('taken up after odd rows → the bytes of a crawl that was not broken off', async () => {
    const all = [...ODD.slice(1, 4).map(([, row]) => row), ...records];
    const whole = join(scratch, 'odd', 'hub.parquet');
    await crawlFrom({ records: all }, { out: whole });
    await hub?.close();
    const out = join(scratch, 'odd-broken', 'hub.parquet');
    const dead: Fault = { fault: '500', at: { page: 4 }, times: 100 };
    await expect(crawlFrom({ records: all, faults: [dead] }, { out })).rejects.toThrow('HTTP 500');
    const port = Number(new URL(hub?.url ?? '').port);
    await hub?.close();
    await crawlFrom({ records: all, port }, { out });
    expect(readFileSync(out).equals(readFileSync(whole))).toBe(true);
    expect((await readSnapshot(out)).record.leftOut).toEqual(
      (await readSnapshot(whole)).record.leftOut,
    );
  });

  it('a list without one model → refused', async () => {
    const rows = records.map((row) => ({ ...row, downloads30d: -1 }));
    await expect(crawlFrom({ records: rows })).rejects.toThrow('field downloads: got "-1"');
  });
});

describe('what another crawl left', () => {
  it('asked something else → refused, with what to do', async () => {
    const out = join(scratch, 'other', 'hub.parquet');
    const dead: Fault = { fault: '500', at: { page: 2 }, times: 100 };
    await expect(crawlFrom({ faults: [dead] }, { out })).rejects.toThrow('HTTP 500');
    const url = hub?.url ?? '';
    await expect(crawlToSnapshot({ out, hubUrl: url, threshold: 100 })).rejects.toThrow(
      'field threshold: got "5000", expected 100, as this crawl asks',
    );
  });
  it('held by a process that lives → refused', async () => {
    const out = join(scratch, 'held', 'hub.parquet');
    const dead: Fault = { fault: '500', at: { page: 2 }, times: 100 };
    await expect(crawlFrom({ faults: [dead] }, { out })).rejects.toThrow('HTTP 500');
    // The parent of this process lives.
    writeFileSync(join(workFolderOf(out), `lock-${process.ppid}-0`), '');
    await expect(crawlToSnapshot({ out, hubUrl: hub?.url, threshold: 5000 })).rejects.toThrow(
      `process ${process.ppid}`,
    );
  });
  it('a journal damaged in its middle → refused, not repaired', async () => {
    const out = join(scratch, 'damaged', 'hub.parquet');
    const dead: Fault = { fault: '500', at: { page: 3 }, times: 100 };
    await expect(crawlFrom({ faults: [dead] }, { out })).rejects.toThrow('HTTP 500');
    const file = join(workFolderOf(out), 'journal');
    const bytes = readFileSync(file);
    bytes[100] = (bytes[100] ?? 0) ^ 1;
    writeFileSync(file, bytes);
    await expect(crawlToSnapshot({ out, hubUrl: hub?.url, threshold: 5000 })).rejects.toThrow(
      'begin anew with --fresh',
    );
  });
});
