/**
 * Tiers and estimates a synthetic Hub of n repositories in one process: `node bench/scale.js [n]`.
 * Prints seconds a phase and the peak of memory, beside a reference in the same run: the same rows made
 * and taken through JSON once, which is the least that any reader of them does.
 */
import { performance } from 'node:perf_hooks';
import { decideTier } from '../dist/tier/evidence.js';
import { centralTco2e } from '../dist/estimate/central.js';
import { loadCurated } from '../dist/io/curated.js';
import { loadProject } from '../dist/io/project.js';
import { recordsFromTables, syntheticHub } from '../dist/stand-in/index.js';
import { readLargeCrawl, streamRuns } from '../dist/tier/live/stream.js';

const n = Number(process.argv[2] ?? 3_000_000);
const project = loadProject({ snapshotFile: '' });
const { data, estimator } = project;
project.parameters();
const marginals = {
  records: recordsFromTables(data).map(({ cardText: _, ...record }) => record),
  links: data.links,
  censusDownloads: data.censusDownloads,
  until: '2026-11-25',
};
const reference = {
  frozen: data,
  curated: loadCurated(),
  trackedModels: data.trackedModels,
  accelerators: new Set(),
  countries: new Set(),
};
const meta = { snapshot: 'live-2026-11-25', observedOn: '2026-11-25', threshold: 0 };

const cpuSeconds = () => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
};
const timed = (work) => {
  const [start, cpu] = [performance.now(), cpuSeconds()];
  const value = work();
  return { value, seconds: (performance.now() - start) / 1000, cpu: cpuSeconds() - cpu };
};

const made = timed(() => {
  let count = 0;
  for (const record of syntheticHub(1, n, marginals)) count += record.tags.length;
  return count;
});
const json = timed(() => {
  let count = 0;
  for (const record of syntheticHub(1, n, marginals))
    count += JSON.parse(JSON.stringify(record)).tags.length;
  return count;
});
const read = timed(() => readLargeCrawl(reference, syntheticHub(1, n, marginals), meta));
const tiers = [0, 0, 0, 0, 0, 0];
let tonnes = 0;
let calibrations = 0;
let first = 0;
const [start, startCpu] = [performance.now(), cpuSeconds()];
for (const { repository, params, mapping, run } of streamRuns(reference, read.value)) {
  if (first === 0) first = performance.now() - start;
  if (run !== undefined) {
    tiers[decideTier(run).tier] += 1;
    tonnes += centralTco2e(run, estimator);
  } else if (mapping.relation === 'quantised') {
    calibrations += 1;
    tonnes += centralTco2e(
      {
        runId: `calibration:${repository.repositoryId}`,
        name: repository.repositoryId,
        publishedOn: repository.created?.createdOn ?? repository.lastModifiedOn,
        modality: repository.modality,
        kind: 'quantisation',
        paramsTotal: params.params,
        paramsActive: params.paramsActive,
        architecture: repository.architecture,
        task: repository.task,
      },
      estimator,
    );
  }
}
const streamed = (performance.now() - start) / 1000;
const cpu = read.cpu - made.cpu + cpuSeconds() - startCpu;
const phases = {
  'make the rows (not counted)': made.seconds,
  'reference: rows through JSON': json.seconds - made.seconds,
  'read, check and describe': read.seconds - made.seconds,
  'resolve to runs': first / 1000,
  'size, tier and estimate': streamed - first / 1000,
};
const total = read.seconds - made.seconds + streamed;
console.table(
  Object.entries(phases).map(([phase, seconds]) => ({
    phase,
    seconds: Number(seconds.toFixed(1)),
  })),
);
console.log(
  JSON.stringify({
    n,
    secondsTierAndEstimate: Number(total.toFixed(1)),
    cpuSeconds: Number(cpu.toFixed(1)),
    ratioToJson: Number((total / (json.seconds - made.seconds)).toFixed(2)),
    peakMemoryMb: Math.round(process.resourceUsage().maxRSS / 1024),
    runsByTier: tiers.slice(1),
    calibrations,
    tonnes: Math.round(tonnes),
  }),
);
