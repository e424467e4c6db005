import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { downloadFile, listModels } from '@huggingface/hub';
import { describe, expect, it } from 'vitest';
import { writeSnapshot } from '../../src/io/snapshot.js';
import { hostileHub } from '../../src/stand-in/index.js';
import { parseFault } from '../../src/stand-in/parse-fault.js';
import { ladder, record, start } from './hub.js';

const program = join(import.meta.dirname, '../../dist/cli/main.js');

describe('requests that the stand-in does not serve', () => {
  it.each([
    ['/api/models?limit=0', 400],
    ['/api/models?limit=some', 400],
    ['/api/models?sort=likes', 400],
    ['/api/models?expand=secrets', 400],
    ['/api/models?cursor=nonsense', 400],
    ['/api/models/lab/unknown', 401],
    ['/lab/model-1/resolve/main/weights.bin', 404],
    ['/%ff', 404],
    ['/', 404],
  ])('%s → %i', async (path, status) => {
    const hub = await start({ records: ladder(1) });
    expect((await fetch(hub.url + path)).status).toBe(status);
  });

  it('POST → 405; a range past the end → 416', async () => {
    const hub = await start({ records: ladder(1) });
    expect((await fetch(`${hub.url}/api/models`, { method: 'POST' })).status).toBe(405);
    const card = `${hub.url}/lab/model-1/resolve/main/README.md`;
    expect((await fetch(card, { headers: { range: 'bytes=99999-' } })).status).toBe(416);
    const part = await fetch(card, { headers: { range: 'bytes=2-4' } });
    expect([part.status, await part.text()]).toEqual([206, 'lab']);
    expect(part.headers.get('content-range')).toBe('bytes 2-4/14');
    const head = await fetch(card, { method: 'HEAD' });
    expect([head.headers.get('content-length'), await head.text()]).toEqual(['14', '']);
  });
});

describe('a record that cannot be sent', () => {
  it('→ 500, and the server goes on', async () => {
    const records = [record('lab/bad', 1, { cardDataJson: '{' })];
    const hub = await start({ records });
    expect((await fetch(`${hub.url}/lab/bad/resolve/main/README.md`)).status).toBe(500);
    expect((await fetch(`${hub.url}/api/models?expand=downloads`)).status).toBe(200);
  });
});

describe('where it listens', () => {
  it.each(['0.0.0.0', '::', '192.168.0.1', 'example.org'])('%s → refused', async (host) => {
    await expect(start({ records: [], host })).rejects.toThrow('expected a loopback address');
  });

  it('a port that is taken → says so', async () => {
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    const { port } = other.address() as AddressInfo;
    await expect(start({ records: [], port })).rejects.toThrow('expected a port that is free');
    other.close();
  });
});

describe('the hostile Hub', () => {
  it('is served byte by byte as it is', async () => {
    const hostile = hostileHub();
    const hub = await start({ ...hostile, largestPage: 5 });
    const names: string[] = [];
    for await (const model of listModels({ hubUrl: hub.url })) names.push(model.name);
    expect(names).toEqual(hostile.records.map((one) => one.repositoryId));
    for (const [repo, card] of hostile.readmes) {
      if (card.length === 0) continue;
      const file = await downloadFile({ repo, path: 'README.md', hubUrl: hub.url });
      const bytes = new Uint8Array((await file?.arrayBuffer()) ?? new ArrayBuffer(0));
      expect(Buffer.compare(bytes, card)).toBe(0);
    }
  });

  it('holds what it promises', () => {
    const { readmes } = hostileHub();
    const size = (name: string): number => readmes.get(`hostile/${name}`)?.length ?? 0;
    expect(size('big-yaml')).toBeGreaterThan(9_900_000);
    expect(size('alias-bomb')).toBeLessThan(1000);
    const strict = new TextDecoder('utf-8', { fatal: true });
    expect(() => strict.decode(readmes.get('hostile/invalid-utf8'))).toThrow(TypeError);
  });
});

describe('parseFault', () => {
  it.each([
    [
      '429@page=3,times=2,retry-after=1',
      { fault: '429', at: { page: 3 }, times: 2, retryAfter: '1' },
    ],
    ['reset@every=7,times=always', { fault: 'reset', at: { every: 7 }, times: Infinity }],
    [
      'drip@repository=a/b,file=README.md,bytes-per-second=10',
      { fault: 'drip', at: { repository: 'a/b', file: 'README.md' }, bytesPerSecond: 10 },
    ],
    ['truncated@request=2,share=0.9', { fault: 'truncated', at: { request: 2 }, share: 0.9 }],
  ])('%s', (text, expected) => {
    const known = Object.entries(parseFault(text)).filter(([, value]) => value !== undefined);
    expect(Object.fromEntries(known)).toEqual(expected);
  });

  it.each([
    ['explode@page=1', 'a kind among 429'],
    ['429', 'a kind among 429'],
    ['429@', 'names among page'],
    ['429@times=2', 'a page, repository, request or every'],
    ['429@page=0', 'page to be a number from 1'],
    ['429@page=x', 'page to be a number from 1'],
    ['429@page=1,colour=red', 'names among page'],
    ['429@repository=a/b,file=x', 'file to be one of'],
  ])('%s → %s', (text, expected) => {
    expect(() => parseFault(text)).toThrow(expected);
  });
});

describe('hugging-carbon stand-in', () => {
  it('serves the frozen snapshot until it is interrupted, exit 0', async () => {
    const child = spawn(process.execPath, [program, 'stand-in', '--limit', '3', '--json']);
    const ended = new Promise<number | null>((resolve) => child.once('exit', resolve));
    let printed = '';
    let noted = '';
    child.stderr.on('data', (chunk: Buffer) => (noted += chunk.toString()));
    await new Promise<void>((resolve) => {
      child.stdout.on('data', (chunk: Buffer) => {
        printed += chunk.toString();
        if (printed.endsWith('}\n')) resolve();
      });
      child.once('exit', () => resolve());
    });
    const { url, records } = JSON.parse(printed) as { url: string; records: number };
    expect(records).toBe(3);
    const rows = (await (await fetch(`${url}/api/models`)).json()) as readonly unknown[];
    expect(rows).toHaveLength(3);
    child.kill('SIGINT');
    expect(await ended).toBe(0);
    expect(noted).toContain('1 requests, at most 1 at a time; ended');
  });

  it('--from serves the snapshot of a crawl', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'stand-in-'));
    const file = join(folder, 'hub.parquet');
    const meta = { query: {}, date: '2026-11-25', listed: 4, toolVersion: '0.1.0' };
    await writeSnapshot(file, ladder(4), meta);
    const child = spawn(process.execPath, [program, 'stand-in', '--from', file, '--json']);
    const ended = new Promise<number | null>((resolve) => child.once('exit', resolve));
    let printed = '';
    await new Promise<void>((resolve) => {
      child.stdout.on('data', (chunk: Buffer) => {
        printed += chunk.toString();
        if (printed.endsWith('}\n')) resolve();
      });
      child.once('exit', () => resolve());
    });
    const { url } = JSON.parse(printed) as { url: string };
    const rows = (await (await fetch(`${url}/api/models`)).json()) as readonly { id: string }[];
    expect(rows.map((row) => row.id)).toEqual(ladder(4).map((row) => row.repositoryId));
    child.kill('SIGTERM');
    expect(await ended).toBe(0);
    rmSync(folder, { recursive: true });
  });

  it.each([
    [['--host', '0.0.0.0'], 'expected a loopback address'],
    [['--fault', 'explode@page=1'], 'a kind among 429'],
    [['--port', '70000'], 'expected a port'],
  ])('%j → exit 2: %s', async (args, message) => {
    const child = spawn(process.execPath, [program, 'stand-in', ...args]);
    let noted = '';
    child.stderr.on('data', (chunk: Buffer) => (noted += chunk.toString()));
    const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
    expect(code).toBe(2);
    expect(noted).toContain(message);
  });
});
