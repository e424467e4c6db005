import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { loadProject } from '../../src/io/project.js';
import { readSnapshot } from '../../src/io/snapshot.js';
import { recordsFromTables, startStandInHub } from '../../src/stand-in/index.js';

const program = join(import.meta.dirname, '../../dist/cli/main.js');
const scratch = mkdtempSync(join(tmpdir(), 'hc-command-'));
afterAll(() => {
  rmSync(scratch, { recursive: true, force: true });
});
const env = { ...process.env, HF_TOKEN: 'hf_secret_of_the_test' };

describe('crawl --live', () => {
  it('--dry-run says what would be asked, and asks nothing', () => {
    const out = join(scratch, 'plan.parquet');
    const args = ['crawl', '--live', '--hub', 'http://127.0.0.1:9', '--out', out, '--dry-run'];
    const { status, stdout, stderr } = spawnSync(process.execPath, [program, ...args, '--json'], {
      encoding: 'utf8',
      env,
    });
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(JSON.parse(stdout)).toMatchObject({
      server: 'http://127.0.0.1:9',
      threshold: 5000,
      requestsASecond: { list: 1.5, cards: 4 },
      token: 'from HF_TOKEN',
      resumes: false,
    });
    expect(stdout).not.toContain('hf_secret');
  });

  it('crawls a stand-in into a snapshot, and says so', async () => {
    const records = recordsFromTables(loadProject().tables).slice(0, 5);
    const hub = await startStandInHub({ records, redirects: false });
    const out = join(scratch, 'hub.parquet');
    const child = spawn(
      process.execPath,
      [program, 'crawl', '--live', '--hub', hub.url, '--out', out, '--rate', '100'],
      { env },
    );
    let printed = '';
    child.stdout.on('data', (part: Buffer) => (printed += part.toString()));
    child.stderr.on('data', (part: Buffer) => (printed += part.toString()));
    const code = await new Promise((resolve) => child.on('close', resolve));
    await hub.close();
    expect(code, printed).toBe(0);
    expect(printed).toContain('5 repositories, 5 cards read, written to');
    expect(printed).not.toContain('hf_secret');
    expect((await readSnapshot(out)).records.length).toBe(5);
  });

  it.each([
    [['--hub', 'somewhere'], 'expected an address such as http://127.0.0.1:8080'],
    [['--passes', '0'], 'expected passes'],
    [['--limit', '3'], 'a snapshot holds all above its threshold'],
  ])('%j → %s, exit 2', (args, message) => {
    const all = ['crawl', '--live', '--out', join(scratch, 'x.parquet'), ...args];
    const { status, stderr } = spawnSync(process.execPath, [program, ...all], {
      encoding: 'utf8',
      env,
    });
    expect(stderr).toContain(message);
    expect(status).toBe(2);
  });
});
