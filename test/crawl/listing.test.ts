import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { readBaseModelTags, type CrawledRepository } from '../../src/crawl/crawled.js';
import { crawl } from '../../src/crawl/crawl.js';
import { politeClient, politeFetch } from '../../src/crawl/polite-fetch.js';

const model = (id: string, downloads: number, more: object = {}) => ({
  _id: id,
  id,
  modelId: id,
  private: false,
  gated: false,
  downloads,
  likes: 1,
  lastModified: '2024-05-01T00:00:00.000Z',
  tags: [],
  ...more,
});

let server: Server | undefined;
afterEach(() => {
  server?.close();
  server = undefined;
});

/** A stand-in for the Hub on loopback: answers each request with the next handler. */
const standIn = async (
  answer: (path: string, response: ServerResponse, base: string) => void,
): Promise<string> => {
  let base = '';
  const started = createServer((request, response) => {
    answer(request.url ?? '', response, base);
  });
  server = started;
  await new Promise<void>((resolve) => started.listen(0, '127.0.0.1', resolve));
  base = `http://127.0.0.1:${(started.address() as AddressInfo).port}`;
  return base;
};

const send = (response: ServerResponse, rows: unknown, headers: Record<string, string> = {}) => {
  response.writeHead(200, { 'content-type': 'application/json', ...headers });
  response.end(JSON.stringify(rows));
};

const collect = async (rows: AsyncIterable<CrawledRepository>): Promise<CrawledRepository[]> => {
  const all: CrawledRepository[] = [];
  for await (const row of rows) all.push(row);
  return all;
};

describe('crawl of a live Hub, on a stand-in', () => {
  it('follows pages, drops the row that moved between them, stops at the threshold', async () => {
    const hubUrl = await standIn((path, response, base) => {
      if (path.includes('cursor=2')) {
        send(response, [model('b/second', 8000), model('c/third', 6000), model('d/fourth', 400)]);
      } else {
        const next = `<${base}/api/models?cursor=2>; rel="next"`;
        send(response, [model('a/first', 9000), model('b/second', 8000)], { link: next });
      }
    });
    const rows = await collect(crawl({ live: true, hubUrl, threshold: 5000 }));
    expect(rows.map((row) => [row.repositoryId, row.downloads30d])).toEqual([
      ['a/first', 9000],
      ['b/second', 8000],
      ['c/third', 6000],
    ]);
  });

  it('says who asks', async () => {
    const hubUrl = await standIn((_, response) => send(response, [model('a/first', 9000)]));
    let agent: string | undefined;
    server?.on('request', ({ headers }: IncomingMessage) => (agent = headers['user-agent']));
    await collect(crawl({ live: true, hubUrl }));
    expect(agent).toMatch(/^hugging-carbon\/\d/);
  });

  it('reads parameters, dates, library and base models', async () => {
    const hubUrl = await standIn((_, response) => {
      send(response, [
        model('a/quantised', 9000, {
          safetensors: { total: 7_000_000_000, parameters: {} },
          createdAt: '2024-01-02T03:04:05.000Z',
          library_name: 'transformers',
          tags: ['base_model:lab/base', 'base_model:quantized:lab/base'],
          config: { model_type: 'llama' },
        }),
      ]);
    });
    const [row] = await collect(crawl({ live: true, hubUrl }));
    expect(row).toMatchObject({
      params: 7e9,
      createdOn: '2024-01-02',
      library: 'transformers',
      architecture: 'llama',
      baseModels: ['lab/base'],
      baseRelation: 'quantized',
    });
  });

  const link = (base: string, cursor: string | number) => ({
    link: `<${base}/api/models?cursor=${cursor}>; rel="next"`,
  });
  let pages = 0;
  const numbered = () => model(`a/${++pages}`, 1e6 - pages);
  it.each<[string, (response: ServerResponse, base: string) => void, string]>([
    ['[]', (response) => send(response, []), 'got "a list without a model", expected models'],
    [
      'the same next page',
      (response, base) => send(response, [numbered()], link(base, 'same')),
      'next page: got "BASE/api/models?cursor=same", expected an address that did not come before',
    ],
    [
      'next pages in a circle',
      (response, base) => send(response, [numbered()], link(base, pages % 3)),
      'next page: got "BASE/api/models?cursor=1", expected an address that did not come before',
    ],
    [
      'the same rows under new addresses',
      (response, base) => send(response, [model('a/same', 9000)], link(base, ++pages)),
      'got "5 pages in a row without one", expected pages that bring new models',
    ],
    [
      'pages without rows under new addresses',
      (response, base) => send(response, [], link(base, ++pages)),
      'got "5 pages in a row without one", expected pages that bring new models',
    ],
  ])('a list that answers %s → an error with its address', async (_, answer, message) => {
    pages = 0;
    const hubUrl = await standIn((_path, response, base) => answer(response, base));
    const listed = collect(crawl({ live: true, hubUrl }));
    await expect(listed).rejects.toThrow(message.replace('BASE', hubUrl));
    await expect(listed).rejects.toThrow(`${hubUrl}/api/models`);
  });

  it('a list whose first rows are below the threshold → none, without an error', async () => {
    const hubUrl = await standIn((_, response) => send(response, [model('a/rare', 4)]));
    expect(await collect(crawl({ live: true, hubUrl }))).toEqual([]);
  });

  it('impossible downloads → an error that names repository, field and value', async () => {
    const hubUrl = await standIn((_, response) => {
      send(response, [model('a/bad', -5)]);
    });
    await expect(collect(crawl({ live: true, hubUrl }))).rejects.toThrow(
      'Hub list, a/bad, field downloads: got "-5", expected a whole number from 0',
    );
  });
});

describe('politeFetch', () => {
  const answers = (...statuses: readonly (number | Error)[]) => {
    let calls = 0;
    const inner = (() => {
      const answer = statuses[Math.min(calls++, statuses.length - 1)];
      return answer instanceof Error
        ? Promise.reject(answer)
        : Promise.resolve(
            new Response('{}', { status: answer ?? 200, headers: { 'retry-after': '0' } }),
          );
    }) as typeof fetch;
    return { inner, calls: () => calls };
  };
  const quick = { firstPauseMs: 1 };

  it('429, 502 and a lost connection are tried again', async () => {
    const { inner, calls } = answers(429, 502, new Error('reset'), 200);
    const response = await politeFetch(inner, quick)('http://127.0.0.1/api/models');
    expect(response.status).toBe(200);
    expect(calls()).toBe(4);
  });
  it('Retry-After: 0 → the back-off all the same', async () => {
    const { inner } = answers(429, 503, 200);
    const waits: number[] = [];
    const sleep = (ms: number) => Promise.resolve(void waits.push(ms));
    const options = { firstPauseMs: 1000, sleep, random: () => 0.5 };
    await politeFetch(inner, options)('http://127.0.0.1/api/models');
    expect(waits).toEqual([500, 1000]);
  });
  it('a redirect that was followed is a request: it counts, and takes a turn of the rate', async () => {
    const hubUrl = await standIn((path, response) => {
      if (path === '/end') send(response, []);
      else response.writeHead(307, { location: '/end' }).end();
    });
    const client = politeClient(fetch, { rate: 20 });
    const started = performance.now();
    await Promise.all(Array.from({ length: 8 }, () => client.fetch(`${hubUrl}/start`)));
    expect(client.requests()).toBe(16);
    // 16 turns of 50 ms, of which the first few come early: alone, the eight would take 350 ms.
    expect(performance.now() - started).toBeGreaterThan(500);
  });
  it('404 is not', async () => {
    const { inner, calls } = answers(404);
    expect((await politeFetch(inner, quick)('http://127.0.0.1/x')).status).toBe(404);
    expect(calls()).toBe(1);
  });
  it('gives up after the last try, without the query in the message', async () => {
    const { inner, calls } = answers(503);
    await expect(
      politeFetch(inner, { ...quick, tries: 3 })('http://127.0.0.1/api/models?token=secret'),
    ).rejects.toThrow(
      'http://127.0.0.1/api/models: got "HTTP 503", expected an answer within 3 tries',
    );
    expect(calls()).toBe(3);
  });
});

describe('readBaseModelTags', () => {
  it.each([
    [['base_model:a/b'], { baseModels: ['a/b'], baseRelation: undefined }],
    [
      ['base_model:a/b', 'base_model:finetune:a/b', 'license:mit'],
      { baseModels: ['a/b'], baseRelation: 'finetune' },
    ],
    [
      ['base_model:merge:a/b', 'base_model:merge:c/d'],
      { baseModels: ['a/b', 'c/d'], baseRelation: 'merge' },
    ],
    [['base_model:'], { baseModels: [], baseRelation: undefined }],
    [['pytorch'], { baseModels: [], baseRelation: undefined }],
  ])('%j → %j', (tags, expected) => {
    expect(readBaseModelTags(tags)).toEqual(expected);
  });
});

describe('crawl of the frozen snapshot', () => {
  it('an unknown snapshot → the ones that exist', async () => {
    await expect(collect(crawl({ snapshot: '2020' }))).rejects.toThrow('got "2020"');
  });
});
