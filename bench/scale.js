/**
 * Tiers and estimates a synthetic Hub of n repositories: `node bench/scale.js [n] [threads]`, by default
 * three million on all cores. Prints seconds a phase and the peak of memory, beside a reference in the
 * same run: the same rows made and taken through JSON once on one thread, which is the least that any
 * reader of them does.
 */
import { availableParallelism } from 'node:os';
import { performance } from 'node:perf_hooks';
import { estimateLargeCrawl } from '../dist/io/large-crawl.js';
import { loadProject } from '../dist/io/project.js';
import { syntheticHub } from '../dist/stand-in/index.js';
import { marginalsOf, UNTIL } from './synthetic-rows.js';

const n = Number(process.argv[2] ?? 3_000_000);
const workers = Number(process.argv[3] ?? availableParallelism());

const rows = () => syntheticHub(1, n, marginalsOf(loadProject({ snapshotFile: '' }).data));
const timed = (work) => {
  const start = performance.now();
  work();
  return (performance.now() - start) / 1000;
};
const made = timed(() => {
  let tags = 0;
  for (const record of rows()) tags += record.tags.length;
  return tags;
});
const json = timed(() => {
  let tags = 0;
  for (const record of rows()) tags += JSON.parse(JSON.stringify(record)).tags.length;
  return tags;
});

const cpu = () => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
};
const cpuBefore = cpu();
const { tiers, tco2e, seconds, read } = await estimateLargeCrawl(
  {
    kind: 'module',
    url: new URL('./synthetic-rows.js', import.meta.url).href,
    data: { n, seed: 1 },
  },
  { observedOn: UNTIL, workers },
);
const cpuSeconds = cpu() - cpuBefore;
const counts = [0, 0, 0, 0, 0, 0];
let tonnes = 0;
tiers.forEach((tier, row) => {
  counts[tier] += 1;
  tonnes += tco2e[row];
});
const total = seconds.describe + seconds.join + seconds.resolve + seconds.estimate;
console.table(
  [
    { phase: 'make the rows (not counted)', seconds: made },
    { phase: 'reference: rows through JSON', seconds: json - made },
    { phase: 'check and describe', seconds: seconds.describe },
    { phase: 'join the parts', seconds: seconds.join },
    { phase: 'resolve to runs', seconds: seconds.resolve },
    { phase: 'size, tier and estimate', seconds: seconds.estimate },
  ].map(({ phase, seconds: s }) => ({ phase, seconds: Number(s.toFixed(1)) })),
);
console.log(
  JSON.stringify({
    n: read,
    threads: workers,
    secondsTierAndEstimate: Number(total.toFixed(1)),
    cpuSecondsWithRowsMade: Number(cpuSeconds.toFixed(1)),
    ratioToJson: Number((total / (json - made)).toFixed(2)),
    peakMemoryMb: Math.round(process.resourceUsage().maxRSS / 1024),
    runsByTier: counts.slice(1),
    calibrations: tiers.reduce((sum, tier, row) => sum + (tier === 0 && tco2e[row] > 0 ? 1 : 0), 0),
    tonnes: Math.round(tonnes),
  }),
);
