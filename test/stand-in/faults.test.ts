import { connect } from 'node:net';
import { listModels } from '@huggingface/hub';
import { describe, expect, it } from 'vitest';
import type { Fault } from '../../src/stand-in/index.js';
import { ladder, record, start } from './hub.js';

const listUrl = (hub: { readonly url: string }, limit = 10): string =>
  `${hub.url}/api/models?sort=downloads&limit=${limit}&expand=downloads`;

type Row = { readonly id: string; readonly downloads: number };

/** Names of each page, asked without a client. */
const pages = async (url: string): Promise<readonly (readonly Row[])[]> => {
  const all: Row[][] = [];
  let next: string | undefined = url;
  while (next !== undefined) {
    const response: Response = await fetch(next);
    all.push((await response.json()) as Row[]);
    next = /<([^>]+)>; rel="next"/.exec(response.headers.get('link') ?? '')?.[1];
  }
  return all;
};

const numbers = (rows: readonly Row[] | undefined): readonly number[] =>
  (rows ?? []).map((row) => Number(row.id.split('-')[1]));

/** Sends a request by hand and collects every byte until the connection ends. */
const raw = (url: string, path: string): Promise<{ bytes: string; error?: string }> =>
  new Promise((resolve) => {
    const { hostname, port } = new URL(url);
    const socket = connect(Number(port), hostname);
    let bytes = '';
    let error: string | undefined;
    socket.on('data', (chunk) => (bytes += chunk.toString('latin1')));
    socket.on('error', (cause: NodeJS.ErrnoException) => (error = cause.code));
    socket.on('close', () => resolve(error === undefined ? { bytes } : { bytes, error }));
    socket.write(`GET ${path} HTTP/1.1\r\nhost: stand-in\r\nconnection: close\r\n\r\n`);
  });

describe('faults that answer with an error', () => {
  it('429 twice on page 2, then the page; with Retry-After as declared', async () => {
    const hub = await start({
      records: ladder(20),
      faults: [{ fault: '429', at: { page: 2 }, times: 2, retryAfter: 1 }],
    });
    const first = await fetch(listUrl(hub));
    expect(first.status).toBe(200);
    const second = /<([^>]+)>/.exec(first.headers.get('link') ?? '')?.[1] ?? '';
    for (const status of [429, 429, 200]) {
      const response = await fetch(second);
      expect(response.status).toBe(status);
      expect(response.headers.get('retry-after')).toBe(status === 429 ? '1' : null);
      await response.text();
    }
    expect(hub.requests.map((request) => request.faults)).toEqual([[], ['429'], ['429'], []]);
  });

  it.each<[Partial<Fault>, string, RegExp | null]>([
    [{}, 'retry-after', null],
    [{ retryAfter: '-5' }, 'retry-after', /^-5$/],
    [{ retryAfter: '99999999999' }, 'retry-after', /^9{11}$/],
    [{ retryAfter: 'soon' }, 'retry-after', /^soon$/],
    [{ retryAfterDate: 2 }, 'retry-after', /^\w{3}, \d\d \w{3} \d{4} [\d:]{8} GMT$/],
    [{ resetSeconds: 42 }, 'ratelimit', /^"api";r=0;t=42$/],
  ])('429 with %j → %s: %s', async (more, header, expected) => {
    const hub = await start({
      records: ladder(1),
      faults: [{ fault: '429', at: { page: 1 }, ...more }],
    });
    const value = (await fetch(listUrl(hub))).headers.get(header);
    if (expected === null) expect(value).toBeNull();
    else expect(value).toMatch(expected);
  });

  it('a date in Retry-After lies as far ahead as declared', async () => {
    const hub = await start({
      records: ladder(1),
      faults: [{ fault: '429', at: { page: 1 }, retryAfterDate: 100 }],
    });
    const asked = Date.now();
    const date = Date.parse((await fetch(listUrl(hub))).headers.get('retry-after') ?? '');
    expect(date - asked).toBeGreaterThan(98_000);
    expect(date - Date.now()).toBeLessThanOrEqual(100_000);
  });

  it.each(['500', '502', '503', '504'] as const)('%s → that status, once', async (fault) => {
    const hub = await start({ records: ladder(1), faults: [{ fault, at: { request: 1 } }] });
    expect((await fetch(listUrl(hub))).status).toBe(Number(fault));
    expect((await fetch(listUrl(hub))).status).toBe(200);
  });

  it('one after the other in the order declared', async () => {
    const hub = await start({
      records: ladder(1),
      faults: [
        { fault: '500', at: { page: 1 } },
        { fault: '502', at: { page: 1 } },
      ],
    });
    const statuses: number[] = [];
    for (let i = 0; i < 3; i++) statuses.push((await fetch(listUrl(hub))).status);
    expect(statuses).toEqual([500, 502, 200]);
  });

  it('every third request', async () => {
    const hub = await start({ records: ladder(1), faults: [{ fault: '500', at: { every: 3 } }] });
    const statuses: number[] = [];
    for (let i = 0; i < 7; i++) statuses.push((await fetch(listUrl(hub))).status);
    expect(statuses).toEqual([200, 200, 500, 200, 200, 500, 200]);
  });
});

describe('faults in the body', () => {
  it('truncated → HTTP says it is whole, JSON is not', async () => {
    const hub = await start({
      records: ladder(20),
      faults: [{ fault: 'truncated', at: { page: 1 }, share: 0.25 }],
    });
    const cut = await (await fetch(listUrl(hub))).text();
    const whole = await (await fetch(listUrl(hub))).text();
    expect(whole.startsWith(cut)).toBe(true);
    expect(cut.length).toBe(Math.floor(whole.length / 4));
    expect(() => JSON.parse(cut) as unknown).toThrow(SyntaxError);
  });

  it('wrong-type → HTML with status 200; wrong-shape → JSON that is no list', async () => {
    const hub = await start({
      records: ladder(1),
      faults: [
        { fault: 'wrong-type', at: { page: 1 } },
        { fault: 'wrong-shape', at: { page: 1 } },
      ],
    });
    const html = await fetch(listUrl(hub));
    expect([html.status, html.headers.get('content-type')]).toEqual([
      200,
      'text/html; charset=utf-8',
    ]);
    const shape: unknown = await (await fetch(listUrl(hub))).json();
    expect(Array.isArray(shape)).toBe(false);
  });

  it('drip → the whole body, no faster than declared', async () => {
    const hub = await start({
      records: ladder(4),
      faults: [{ fault: 'drip', at: { page: 1 }, bytesPerSecond: 1000 }],
    });
    const began = performance.now();
    const slow = await (await fetch(listUrl(hub))).text();
    const took = performance.now() - began;
    expect(slow).toBe(await (await fetch(listUrl(hub))).text());
    expect(took).toBeGreaterThan(slow.length * 0.8);
  });

  it('stall → nothing until the client gives up; close ends it too', async () => {
    const hub = await start({ records: ladder(1), faults: [{ fault: 'stall', at: { every: 1 } }] });
    await expect(fetch(listUrl(hub), { signal: AbortSignal.timeout(100) })).rejects.toThrow();
    const waiting = fetch(listUrl(hub));
    const ended = expect(waiting).rejects.toThrow();
    while (hub.requests.length < 2) await new Promise((resolve) => setTimeout(resolve, 5));
    await hub.close();
    await ended;
    expect(hub.requests.every((request) => request.status === undefined)).toBe(true);
  });

  it('reset → not one byte, the connection is reset', async () => {
    const hub = await start({ records: ladder(1), faults: [{ fault: 'reset', at: { page: 1 } }] });
    expect(await raw(hub.url, '/api/models')).toEqual({ bytes: '', error: 'ECONNRESET' });
  });

  it('reset-in-body → a head that promises more than comes', async () => {
    const records = [record('lab/long', 1, { cardText: 'x'.repeat(10_000) })];
    const hub = await start({
      records,
      redirects: false,
      faults: [{ fault: 'reset-in-body', at: { repository: 'lab/long' }, share: 0.3 }],
    });
    const { bytes } = await raw(hub.url, '/lab/long/resolve/main/README.md');
    const [head = '', body = ''] = bytes.split('\r\n\r\n');
    expect(head).toContain('content-length: 10000');
    expect(body.length).toBeLessThanOrEqual(3000);
    await expect(
      fetch(`${hub.url}/lab/long/resolve/main/README.md`).then((response) => response.text()),
    ).resolves.toHaveLength(10_000);
  });
});

describe('rows that repeat and move between pages', () => {
  it('duplicate-rows → page 2 starts with the last rows of page 1', async () => {
    const hub = await start({
      records: ladder(30),
      faults: [{ fault: 'duplicate-rows', at: { page: 2 }, rows: 3 }],
    });
    const [, second, third] = await pages(listUrl(hub));
    expect(numbers(second)).toEqual([8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20]);
    expect(numbers(third)).toEqual([21, 22, 23, 24, 25, 26, 27, 28, 29, 30]);
  });

  it('falling-rows → come again with fewer downloads; nothing is lost', async () => {
    const hub = await start({
      records: ladder(30),
      faults: [{ fault: 'falling-rows', at: { page: 2 }, rows: 2 }],
    });
    const all = await pages(listUrl(hub));
    const [first, second] = all;
    expect(numbers(first)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
    expect([9, 10].every((n) => numbers(second).includes(n))).toBe(true);
    const again = second?.find((row) => row.id === 'lab/model-9');
    expect(again?.downloads).toBe(985);
    expect(all.flatMap(numbers)).toHaveLength(32);
    expect(new Set(all.flatMap(numbers)).size).toBe(30);
  });

  it('rising-rows → missing on their page, at the top when the list is asked again', async () => {
    const hub = await start({
      records: ladder(30),
      faults: [{ fault: 'rising-rows', at: { page: 2 }, rows: 2 }],
    });
    const once = (await pages(listUrl(hub))).flatMap(numbers);
    expect(once).not.toContain(11);
    expect(once).not.toContain(12);
    expect(once).toHaveLength(28);
    const again = (await pages(listUrl(hub))).flatMap(numbers);
    expect(new Set(again).size).toBe(30);
    expect([...again.slice(0, 2)].sort((a, b) => a - b)).toEqual([11, 12]);
  });
});

describe('repositories that change between list and card', () => {
  it.each([
    ['vanish', 401, null],
    ['gated', 401, 'GatedRepo'],
    ['disabled', 403, null],
  ] as const)('%s → in the list, refused when asked', async (fault, status, code) => {
    const hub = await start({
      records: ladder(2),
      faults: [{ fault, at: { repository: 'lab/model-1' } }],
    });
    const names: string[] = [];
    for await (const model of listModels({ hubUrl: hub.url })) names.push(model.name);
    expect(names).toEqual(['lab/model-1', 'lab/model-2']);
    for (const path of ['lab/model-1/resolve/main/README.md', 'api/models/lab/model-1']) {
      const response = await fetch(`${hub.url}/${path}`);
      expect([response.status, response.headers.get('x-error-code')]).toEqual([status, code]);
    }
    expect((await fetch(`${hub.url}/lab/model-2/resolve/main/README.md`)).status).toBe(200);
  });
});

describe('quota', () => {
  it('is counted down in RateLimit, apart for API and files; then 429 without Retry-After', async () => {
    const quota = { api: 2, resolvers: 1, windowSeconds: 300 };
    const hub = await start({ records: ladder(1), quota, redirects: false });
    const ask = async (path: string) => {
      const response = await fetch(`${hub.url}${path}`);
      return [response.status, response.headers.get('ratelimit')?.replace(/t=\d+/, 't=…')];
    };
    expect(await ask('/api/models')).toEqual([200, '"api";r=1;t=…']);
    expect(await ask('/lab/model-1/resolve/main/README.md')).toEqual([200, '"resolvers";r=0;t=…']);
    expect(await ask('/api/models')).toEqual([200, '"api";r=0;t=…']);
    expect(await ask('/api/models')).toEqual([429, '"api";r=0;t=…']);
    const last = await fetch(`${hub.url}/lab/model-1/resolve/main/README.md`);
    expect([last.status, last.headers.get('retry-after')]).toEqual([429, null]);
    expect(last.headers.get('ratelimit-policy')).toBe('"fixed window";"resolvers";q=1;w=300');
  });

  it('a new window starts afresh', async () => {
    const quota = { api: 1, resolvers: 1, windowSeconds: 0.05 };
    const hub = await start({ records: ladder(1), quota });
    const statuses: number[] = [];
    while (statuses.filter((status) => status === 200).length < 3) {
      statuses.push((await fetch(`${hub.url}/api/models`)).status);
    }
    expect(statuses).toContain(429);
  });
});

describe('the request log', () => {
  it('highest concurrency is that of the requests', async () => {
    const hub = await start({ records: ladder(1), latencyMs: 50 });
    await Promise.all(Array.from({ length: 4 }, () => fetch(`${hub.url}/api/models`)));
    await fetch(`${hub.url}/api/models`);
    expect(hub.highestConcurrency()).toBe(4);
    expect(hub.requests).toHaveLength(5);
  });
});
