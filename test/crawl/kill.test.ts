import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { crawlToSnapshot } from '../../src/crawl/crawl-to-snapshot.js';
import { recordFileOf } from '../../src/io/snapshot.js';
import { loadProject } from '../../src/io/project.js';
import { recordsFromTables, startStandInHub, type StandInHub } from '../../src/stand-in/index.js';
import { randomStream } from '../../src/uncertainty/random.js';

/** Kills, at instants drawn from the time that a whole crawl takes. */
const KILLS = 50;

const scratch = mkdtempSync(join(tmpdir(), 'hc-kill-'));
/** The most downloaded of the frozen snapshot, and some below the threshold. */
const records = recordsFromTables(loadProject().tables)
  .slice(0, 400)
  .map((row, i) => (i < 360 ? row : { ...row, downloads30d: 400 - i }));
let hub: StandInHub;
beforeAll(async () => {
  hub = await startStandInHub({ records, largestPage: 25, redirects: false });
});
afterAll(async () => {
  await hub.close();
  rmSync(scratch, { recursive: true, force: true });
});

const settings = { threshold: 5000, date: '2026-11-25', apiRate: 2000, fileRate: 2000 } as const;

/** The crawler alone, compiled: the process is up in a fraction of a second. */
const script = (out: string): string => `
  import { crawlToSnapshot } from ${JSON.stringify(
    pathToFileURL(join(import.meta.dirname, '../../dist/crawl/crawl-to-snapshot.js')).href,
  )};
  await crawlToSnapshot(${JSON.stringify({ ...settings, hubUrl: hub.url, out })});
`;

/** Runs a crawl, kills it after some milliseconds from its first request on, and says whether it ended by itself. */
const crawlFor = (out: string, milliseconds: number): Promise<boolean> =>
  new Promise((resolve, reject) => {
    const before = hub.requests.length;
    const child = spawn(process.execPath, ['--input-type=module', '-e', script(out)], {
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    const watch = setInterval(() => {
      if (hub.requests.length === before) return;
      clearInterval(watch);
      setTimeout(() => child.kill('SIGKILL'), milliseconds);
    }, 1);
    child.on('error', reject);
    child.on('close', (code, signal) => {
      clearInterval(watch);
      if (code !== 0 && signal !== 'SIGKILL') reject(new Error(`exit code ${code}`));
      else resolve(signal === null);
    });
  });

describe('a crawl that is killed at any instant', () => {
  it(`${KILLS} times → taken up again, it ends in the bytes of one that is not`, async () => {
    const whole = join(scratch, 'whole', 'hub.parquet');
    await crawlToSnapshot({ ...settings, hubUrl: hub.url, out: whole });
    const bytes = readFileSync(whole);
    const record = readFileSync(recordFileOf(whole), 'utf8');

    const random = randomStream(11, 'kills');
    let kills = 0;
    for (let round = 0; kills < KILLS; round++) {
      const out = join(scratch, `round-${round}`, 'hub.parquet');
      // Many short lives: some rounds die a dozen times before they end.
      while (!(await crawlFor(out, random.uniform() ** 2 * 400))) kills++;
      expect(readFileSync(out).equals(bytes)).toBe(true);
      expect(readFileSync(recordFileOf(out), 'utf8')).toBe(record);
      expect(readdirSync(join(out, '..')).sort()).toEqual([
        'hub.parquet',
        'hub.parquet.record.json',
      ]);
    }
    expect(kills).toBeGreaterThanOrEqual(KILLS);
  }, 300_000);
});
