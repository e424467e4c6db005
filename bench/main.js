/**
 * npm run bench: the engine beside NumPy, plain JavaScript arrays and C, all on the same two-level model
 * (model.js) in one run, each in a process of its own. Needs Debian's python3-numpy and gcc; a contender
 * that is not there is left out and said so.
 *
 *   npm run bench             about four minutes
 *   npm run bench -- --quick  about half a minute
 *   npm run bench -- --full   also a million runs × 10,000 draws: about half an hour
 *   npm run bench -- --out FILE  writes the tables as Markdown too
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const here = (name) => fileURLToPath(new URL(name, import.meta.url));
const { values: flags } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    full: { type: 'boolean', default: false },
    out: { type: 'string' },
    help: { type: 'boolean', default: false },
  },
});
if (flags.help) {
  console.log('npm run bench -- [--quick | --full] [--out FILE]');
  process.exit(0);
}

const work = mkdtempSync(join(tmpdir(), 'bench-'));
const run = (command, args) =>
  execFileSync(command, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
const attempt = (command, args) => {
  try {
    return run(command, args);
  } catch {
    return undefined;
  }
};

const python = ['/usr/bin/python3', 'python3'].find(
  (name) => attempt(name, ['-c', 'import numpy']) !== undefined,
);
const bound = join(work, 'bound');
const hasC =
  attempt('gcc', ['-O3', '-march=native', here('bound.c'), '-o', bound, '-lm']) !== undefined;

/** Contenders with the largest runs × draws that each is asked for. */
const most = flags.quick ? 1e7 : flags.full ? 1e10 : 1e9;
const contenders = [
  { name: 'NumPy', most: most / 10, start: python && [python, here('numpy_reference.py')] },
  { name: 'C', most: most / 10, start: hasC && [bound] },
  { name: 'plain arrays', most: most / 100, start: [process.execPath, here('arrays.js')] },
  { name: 'engine, plain kernel', most: most / 100, start: engine('plain', 0) },
  { name: 'engine', most, start: engine('fast', 0) },
];

function engine(kernel, workers) {
  return [process.execPath, here('engine.js'), '#', '#', kernel, String(workers)];
}

const measure = (start, runs, draws) => {
  const [command, script, ...rest] = start;
  const args =
    rest[0] === '#'
      ? [script, runs, draws, ...rest.slice(2)]
      : [...(script === undefined ? [] : [script]), runs, draws];
  return JSON.parse(run(command, args.map(String)));
};

const lines = [];
const say = (line) => {
  lines.push(line);
  console.log(line);
};
const table = (head) => {
  say(`| ${head.join(' | ')} |`);
  say(`|${head.map(() => ' --- ').join('|')}|`);
};
const row = (cells) => say(`| ${cells.join(' | ')} |`);

say(`Node ${process.version}, ${cpus().length} × ${cpus()[0]?.model ?? 'unknown processor'}\n`);
for (const { name, start } of contenders) if (!start) say(`${name}: not found here, left out\n`);

say('One thread, nanoseconds per run and draw; ratios to NumPy and to C at the same size.\n');
table(['runs', 'draws', 'contender', 'ns', '/ NumPy', '/ C', 'peak MB', 'mean', '95% interval']);
for (const runs of [1e3, 1e4, 1e5, 1e6]) {
  for (const draws of [1e2, 1e3, 1e4, 1e5]) {
    const found = new Map();
    for (const { name, most: limit, start } of contenders) {
      if (!start || runs * draws > limit) continue;
      const result = measure(start, runs, draws);
      const ns = (result.seconds * 1e9) / (runs * draws);
      found.set(name, ns);
      const ratio = (to) => (found.has(to) ? (ns / found.get(to)).toFixed(2) : '');
      row([
        runs.toExponential(0),
        draws.toExponential(0),
        name,
        ns.toFixed(1),
        ratio('NumPy'),
        ratio('C'),
        Math.round(result.peakMb),
        result.mean.toPrecision(4),
        `${result.low.toPrecision(3)} – ${result.high.toPrecision(3)}`,
      ]);
    }
  }
}

const [runs, draws] = flags.quick ? [1e3, 1e4] : [1e4, 1e5];
say(`\nTwo workers, ${runs} runs × ${draws} draws, threads ready.\n`);
table(['workers', 'seconds', 'speed-up']);
const one = measure(engine('fast', 1), runs, draws);
const two = measure(engine('fast', 2), runs, draws);
row([1, one.seconds.toFixed(2), '1']);
row([2, two.seconds.toFixed(2), (one.seconds / two.seconds).toFixed(2)]);
if (one.mean !== two.mean || one.low !== two.low) throw new Error('workers disagree');

say('\nFrom an override in a warm process to the new interval, union of the snapshots.\n');
table(['draws', 'median ms', '95th percentile ms', 'peak MB', 'opening ms']);
for (const each of [1000, 2000]) {
  const { openMs, median, p95, peakMb } = JSON.parse(
    run(process.execPath, [here('override.js'), String(each), '100']),
  );
  row([each, median.toFixed(0), p95.toFixed(0), Math.round(peakMb), openMs.toFixed(0)]);
}

rmSync(work, { recursive: true });
if (flags.out !== undefined) writeFileSync(flags.out, `${lines.join('\n')}\n`);
