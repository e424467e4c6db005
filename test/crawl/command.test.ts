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
  const call = (args: readonly string[], token = 'hf_secret_of_the_test') =>
    spawnSync(process.execPath, [program, 'crawl', ...args], {
      encoding: 'utf8',
      env: { ...process.env, HF_TOKEN: token },
    });
  const here = ['--hub', 'http://127.0.0.1:9'];

  it.each<[readonly string[], object]>([
    [
      ['--out', join(scratch, 'plan.parquet'), ...here],
      {
        server: 'http://127.0.0.1:9',
        threshold: 5000,
        requestsASecond: { list: 1.5, cards: 8 },
        token: 'not sent: HF_TOKEN is for https://huggingface.co alone',
        requests: 'unknown',
        duration: 'unknown',
        resumes: false,
      },
    ],
    [
      ['--out', join(scratch, 'plan.parquet')],
      {
        server: 'https://huggingface.co',
        token: 'from HF_TOKEN',
        // 4,044 above 5,000 in 2024-09: twice nine pages and two requests a card.
        repositories: 4044,
        requests: 18 + 2 * 4044,
        duration: 'about 17 min',
        estimatedFrom: "the frozen census of 2024-09; today's Hub may hold more",
      },
    ],
    [
      ['--out', join(scratch, 'plan.parquet'), '--all'],
      { requests: 'unknown', estimatedFrom: 'nothing: the frozen census ends at 5000 downloads' },
    ],
    [['--limit', '1200'], { token: 'from HF_TOKEN', requests: 3, duration: 'about 2 s' }],
  ])('%j --dry-run → what would be asked, and nothing is', (args, expected) => {
    const { status, stdout, stderr } = call(['--live', ...args, '--dry-run', '--json']);
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(JSON.parse(stdout)).toMatchObject(expected);
    expect(stdout).not.toContain('hf_secret');
  });

  it.each([
    [['--live', '--out', join(scratch, 'x.parquet')]],
    [['--live', '--limit', '1']],
    [['--live', '--limit', '1', '--dry-run']],
  ])('%j with a token that can be none → refused without showing it', (args) => {
    const { status, stdout, stderr } = call(args, 'hf_sec\nret');
    expect(stderr).toContain('field HF_TOKEN: expected a token of the Hub');
    expect(stdout + stderr).not.toMatch(/hf_sec|ret\b/);
    expect(status).toBe(1);
  });

  it('crawls a stand-in into a snapshot, and says so', async () => {
    const records = recordsFromTables(loadProject().tables).slice(0, 5);
    const hub = await startStandInHub({ records, redirects: false });
    // Whatever the case of its letters.
    const out = join(scratch, 'hub.PARQUET');
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

  const parquet = ['--out', join(scratch, 'x.parquet')];
  it.each([
    [['--live', ...parquet, '--hub', 'somewhere'], 'expected an address such as http://127.0.0.1'],
    [['--live', ...parquet, '--hub', 'http://u:p@h.example'], 'expected a server alone, without'],
    [['--live', ...parquet, '--hub', 'http://h.example/p'], 'expected a server alone, without'],
    [['--live', ...parquet, '--hub', 'http://h.example?q'], 'expected a server alone, without'],
    [['--live', ...parquet, '--passes', '0'], 'expected passes'],
    [['--live', ...parquet, '--limit', '3'], 'a snapshot holds all above its threshold'],
    [['--live', ...parquet, '--rate', '10.1'], '--rate: got 10.1, expected at most 10 requests'],
    [['--live', ...parquet, '--hub', 'http://127.0.0.1.example', '--rate', '11'], '--rate: got 11'],
    [['--live', ...parquet, '--snapshot', '2024-09'], '--snapshot: names a frozen snapshot'],
    [here, '--hub: expected together with --live'],
    [['--all'], '--all: expected together with --live --out FILE.parquet'],
    [['--live', '--all'], '--all: expected together with --live --out FILE.parquet'],
    [['--live', '--passes', '2'], '--passes: expected together with --live --out FILE.parquet'],
    [['--rate', '4'], '--rate: expected together with'],
    [['--concurrency', '4'], '--concurrency: expected together with'],
    [['--fresh'], '--fresh: expected together with'],
    [parquet, 'expected FILE.parquet with --live, or FILE.jsonl for JSON lines'],
    [['--live', '--out', 'x.parq'], '--out: got x.parq, expected FILE.parquet with --live'],
    [['--live', '--out', scratch], `--out: ${scratch} is a folder, expected a file`],
    [['--out', scratch], `--out: ${scratch} is a folder, expected a file`],
  ])('%j → exit 2: %s', (args, message) => {
    const { status, stdout, stderr } = call(args);
    expect(stderr).toContain(message);
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
  });
});
