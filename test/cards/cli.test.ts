import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { packageFolder } from '../../src/io/package-folder.js';

const main = join(packageFolder(), 'dist/cli/main.js');
const folder = mkdtempSync(join(tmpdir(), 'card-'));
afterAll(() => rmSync(folder, { recursive: true }));

const README =
  '---\nco2_eq_emissions: 83.5\n---\n- Carbon Emitted: 83.5 kg CO2eq \u001b[31m<script>\n- GPU hours: 439\n- Hardware: 3x NVIDIA L40S';

test('prints findings, contradictions and flags; control characters stay out', () => {
  const file = join(folder, 'README.md');
  writeFileSync(file, README);
  const text = execFileSync(process.execPath, [main, 'card', file], { encoding: 'utf8' });
  expect(text).toContain('83,500 gCO2e');
  expect(text).toContain('emissions: 83,500 gCO2e is taken before 83.5 gCO2e');
  expect(text).toContain('kilograms-as-grams');
  expect(text).toContain('acceleratorHours: 439');
  expect(text).not.toContain('\u001b');
}, 240_000);

test('of two statements that differ none is said to be taken', () => {
  const text = execFileSync(process.execPath, [main, 'card', '-'], {
    input: '- Carbon emitted: 100 kg\n- Total carbon emitted: 200 kg',
    encoding: 'utf8',
  });
  expect(text).toContain(
    'emissions: 100,000 gCO2e, 200,000 gCO2e differ; none of them is taken, see below',
  );
  expect(text).not.toContain('is taken before');
}, 240_000);

test('--json from standard input', () => {
  const out = execFileSync(process.execPath, [main, 'card', '-', '--json'], {
    input: README,
    encoding: 'utf8',
  });
  const result = JSON.parse(out) as {
    evidence: { tco2e: number; accelerator: string };
    errors: unknown[];
  };
  expect(result.evidence).toMatchObject({ tco2e: 0.0835, accelerator: 'L40S' });
  expect(result.errors).toEqual([]);
}, 240_000);

test.each([
  ['a file that is not there', undefined, 'ENOENT'],
  ['bytes that are no UTF-8', Uint8Array.from([0xff, 0xfe, 0x80]), 'expected text in UTF-8'],
])(
  '%s: one clear error, exit code 1',
  (_name, bytes, message) => {
    const file = join(folder, bytes ? 'bad.md' : 'none.md');
    if (bytes) writeFileSync(file, bytes);
    const run = spawnSync(process.execPath, [main, 'card', file], { encoding: 'utf8' });
    expect(run.status).toBe(1);
    expect(run.stderr).toContain(message);
    expect(run.stdout).toBe('');
  },
  60_000,
);
