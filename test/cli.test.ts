import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const program = join(import.meta.dirname, '../dist/cli/main.js');

const call = (...args: readonly string[]) => {
  const { status, stdout, stderr } = spawnSync(process.execPath, [program, ...args], {
    encoding: 'utf8',
    env: { ...process.env, HF_TOKEN: 'hf_secret_of_the_test' },
  });
  expect(stdout + stderr).not.toContain('hf_secret_of_the_test');
  return { status, stdout, stderr };
};

const json = (...args: readonly string[]): Record<string, unknown> => {
  const { status, stdout, stderr } = call(...args, '--json');
  expect(stderr).toBe('');
  expect(status).toBe(0);
  return JSON.parse(stdout) as Record<string, unknown>;
};

const INTERVAL = ['p2_5', 'p5', 'median', 'mean', 'p95', 'p97_5'];

describe('hugging-carbon', () => {
  it('--help names every command, exit 0', () => {
    const { status, stdout } = call('--help');
    expect(status).toBe(0);
    for (const command of [
      'all',
      'crawl',
      'tier',
      'estimate',
      'aggregate',
      'regress',
      'validate',
      'notebooks',
    ]) {
      expect(stdout).toContain(`\n  ${command}`);
    }
  });
  it.each([
    [['nonsense'], "unknown command 'nonsense'"],
    [['aggregate', '--snapshot', '2023'], "option '--snapshot <name>' argument '2023' is invalid"],
    [['aggregate', '--threshold', '500'], 'expected a threshold, a number at least 5000'],
    [['aggregate', '--draws', '5'], 'expected draws'],
    [['regress', 'r9'], 'Allowed choices are r1, r1-other, r3'],
    [['regress', '--data', 'x.csv'], 'give --data FILE and --formula'],
    [['validate', '--leave-out', 'nobody'], 'Allowed choices are run, organisation, year'],
    [['validate', '--report', 'nothing'], 'expected a reportId of validation-runs.csv'],
    [['aggregate', '--seed', '-1'], 'expected a seed'],
    [['aggregate', '--set', 'pue'], 'expected name=value, e.g. pue=1.2'],
    [['aggregate', '--workers', '0'], 'expected workers, a number from 1 to 64'],
    [['aggregate', '--workers', '2', '--sampler', 'sobol'], 'works in one thread'],
    [['estimate'], 'give a repository id (owner/name), or what is known'],
    [['estimate', '--params', '7e9', '--region', 'Iowa'], 'give its --country too'],
    [['estimate', '--params', '7e9', '--country', 'USA', '--region', 'Iwoa'], 'did you mean Iowa?'],
    [['estimate', '--params', '-7e9'], 'expected parameters'],
    [['estimate', '--params', 'many'], 'expected parameters'],
    [['estimate', '--flop', '0'], 'expected FLOP, a number above 0'],
    [['estimate', '--params', '1e9', '--pue', '110'], 'expected a PUE, a number from 1 to 3'],
    [['estimate', '--params', '1e9', '--year', '2023-13'], 'expected a date like 2023-07-18'],
    [['estimate', '--params', '1e9', '--country', 'France'], 'alpha-3 country code'],
    [['estimate', '--params', '1e9', '--active-params', '2e9'], 'expected at most --params'],
    [['estimate', '--params', '1e9', '--modality', 'smell'], 'expected one of language'],
    [['estimate', 'bigscience/bloom', '--params', '1e9'], 'not both'],
    [['estimate', 'meta-llama/Llama-2-70b'], 'meta-llama/Llama-2-70b-hf'],
    [['tier', 'nobody/nothing'], 'expected a repository of the snapshot'],
    [
      ['estimate', '--flop', '1e22', '--accelerator', 'A100 SXM 80GB'],
      'did you mean "A100 SXM4 80GB"',
    ],
    [['notebooks', '99'], 'field notebook: got "99", expected one of 00-crawl'],
  ])('%j → exit 2: %s', (args, message) => {
    const { status, stdout, stderr } = call(...args);
    expect(stderr).toContain(message);
    expect(status).toBe(2);
    expect(stdout).toBe('');
  });
});

describe('estimate --json', () => {
  it('has tier, intervals and provenance', () => {
    const result = json('estimate', '--params', '70e9', '--tokens', '2e12', '--draws', '500');
    expect(result['tier']).toBe(3);
    for (const quantity of ['tco2e', 'energyKwh', 'flop', 'atciGramsPerEflop']) {
      expect(Object.keys(result[quantity] as object)).toEqual(INTERVAL);
    }
    expect((result['provenance'] as unknown[]).length).toBe(3);
    expect(Math.abs((result['flop'] as { median: number }).median / 8.4e23 - 1)).toBeLessThan(0.05);
  });
  it('same seed → same bytes', () => {
    const once = call('estimate', 'bigscience/bloom', '--draws', '500', '--json').stdout;
    expect(call('estimate', 'bigscience/bloom', '--draws', '500', '--json').stdout).toBe(once);
  });
});

describe('aggregate --json', () => {
  it('has the documented fields', () => {
    const result = json('aggregate', '--snapshot', '2024-09', '--draws', '200');
    for (const field of ['totalTco2e', 'naiveTco2e', 'totalFlop']) {
      expect(Object.keys(result[field] as object)).toEqual(INTERVAL);
    }
    for (const field of ['byTier', 'byYear', 'topRuns', 'funnel']) {
      expect((result[field] as unknown[]).length).toBeGreaterThan(2);
    }
    expect(result).toMatchObject({ seed: 1, draws: 200, repositories: 4044 });
  });
});

describe('aggregate --set', () => {
  it('pue=110 → exit 1, nothing on standard output, the field, the value and what is expected', () => {
    const { status, stdout, stderr } = call('aggregate', '--set', 'pue=110');
    expect(stderr).toContain('assumption pue: got 110, expected a ratio from 1 to 3');
    expect([status, stdout]).toEqual([1, '']);
  });
  it('gridGramsPerKwh=100 → a smaller total than 400, and another hash', () => {
    const at = (grams: number) =>
      json('aggregate', '--draws', '200', '--set', `gridGramsPerKwh=${grams}`);
    const median = (result: Record<string, unknown>): number =>
      (result['totalTco2e'] as { median: number }).median;
    const [low, high] = [at(100), at(400)];
    expect(median(low)).toBeLessThan(median(high));
    expect(low['assumptionHash']).not.toBe(high['assumptionHash']);
  });
  it('--workers 2 → what one thread prints', () => {
    const options = ['aggregate', '--snapshot', '2024-09', '--draws', '1500', '--json'];
    expect(call(...options, '--workers', '2').stdout).toBe(call(...options).stdout);
  });
});

describe('crawl', () => {
  it('lists the most downloaded first, as many as asked for', () => {
    const { stdout, status } = call('crawl', '--snapshot', '2024-09', '--limit', '2');
    expect(status).toBe(0);
    expect(stdout).toBe(
      '189285567\tMIT/ast-finetuned-audioset-10-10-0.4593\n61903514\tgoogle-bert/bert-base-uncased\n',
    );
  });
  it('writes a file whole, and nothing on a dry run', () => {
    const folder = mkdtempSync(join(tmpdir(), 'hugging-carbon-'));
    try {
      const file = join(folder, 'crawl.jsonl');
      call('crawl', '--limit', '3', '--out', file, '--dry-run');
      expect(existsSync(file)).toBe(false);
      expect(call('crawl', '--limit', '3', '--out', file).status).toBe(0);
      expect(readFileSync(file, 'utf8').trimEnd().split('\n')).toHaveLength(3);
      expect(readdirSync(folder)).toEqual(['crawl.jsonl']);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

describe('regress and validate', () => {
  it('regress r3: what statsmodels finds (see test/regress/statsmodels.test.ts)', () => {
    const { regressions } = json('regress', 'r3') as {
      regressions: readonly { n: number; r2: number; coefficients: readonly { p: number }[] }[];
    };
    expect(regressions[0]?.n).toBe(81);
    expect(regressions[0]?.r2).toBeCloseTo(0.41116192813657215, 9);
    expect(regressions[0]?.coefficients[4]?.p).toBeCloseTo(0.015403909013613614, 9);
  });

  it('validate --report llama2-70b: five predictions, each within its 90% interval', () => {
    const { stdout, status } = call('validate', '--report', 'llama2-70b', '--json');
    expect(status).toBe(0);
    const { predictions } = JSON.parse(stdout) as {
      predictions: readonly { set: string; pit: number; reported: number }[];
    };
    expect(predictions.map(({ set }) => set)).toEqual([
      'tier 2, hours',
      'tier 3, accelerator and place',
      'tier 3, neither',
      'tier 4',
      'tier 5',
    ]);
    for (const { pit, reported } of predictions.slice(0, 4)) {
      expect(reported).toBe(291.42);
      expect(Math.abs(pit - 0.5)).toBeLessThan(0.45);
    }
  });
});
