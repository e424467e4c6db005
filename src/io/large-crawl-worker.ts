import type { MessagePort } from 'node:worker_threads';
import { disclosureReader } from '../cards/disclosure.js';
import { quickDisclosureReader } from '../cards/may-disclose.js';
import { cardReader } from '../cards/read-card.js';
import { acceleratorsTable } from '../data/schema/accelerators.js';
import { gridTable } from '../data/schema/grid.js';
import { gridRegionsTable } from '../data/schema/grid-regions.js';
import type { AssumptionOverrides } from '../estimate/assumptions.js';
import { createEstimator, type Estimator } from '../estimate/estimator.js';
import { centralTco2e } from '../estimate/central.js';
import { estimateStreamed } from '../estimate/streamed.js';
import { tierOf } from '../tier/evidence.js';
import { CrawlColumns, type RowRange, type SharedCrawl } from '../tier/live/crawl-columns.js';
import type { ReadDisclosure } from '../tier/live/disclosure.js';
import type { LiveReference } from '../tier/live/population.js';
import { CrawlMappings, resolvePart, type ResolvedPart } from '../tier/live/resolve-part.js';
import { runMaker, runsOfPart, type RunMaker } from '../tier/live/runs-of-part.js';
import type { SharedStore } from '../tier/live/shared-store.js';
import { partReader } from '../tier/live/stream.js';
import { loadCurated } from './curated.js';
import { namingFile } from './naming-file.js';
import { loadProject } from './project.js';
import { readTable, type ReadOptions } from './read-table.js';
import { openRows, type RowSource } from './row-source.js';

/** What a task needs to know of the project. */
export type ProjectChoice = {
  readonly from: ReadOptions;
  readonly overrides: AssumptionOverrides;
  /** Day of the crawl, YYYY-MM-DD. */
  readonly observedOn: string;
};

/** One part of one step; each can be done by any thread. */
export type LargeCrawlTask = {
  readonly project: ProjectChoice;
  /** Where the rows that are done are told. */
  readonly progress: MessagePort;
} & (
  | {
      readonly step: 'read';
      readonly source: RowSource;
      readonly part: number;
      readonly parts: number;
    }
  | { readonly step: 'resolve'; readonly crawl: SharedCrawl; readonly range: RowRange }
  | {
      readonly step: 'estimate';
      readonly crawl: SharedCrawl;
      readonly resolved: readonly ResolvedPart[];
      readonly range: RowRange;
      /** Whether to estimate the runs of no listed repository as well. */
      readonly others: boolean;
    }
);

/** A part that was read. */
export type ReadResult = {
  readonly store: SharedStore;
  readonly read: number;
  /** Time that checking and describing the rows took, without getting them from their source. */
  readonly seconds: number;
};

/** Estimates of a part in memory that threads share, a number a row. */
export type EstimatedPart = {
  readonly tiers: Uint8Array;
  readonly tco2e: Float64Array;
  /** Of runs that are of no listed repository, where they were asked for. */
  readonly others: readonly OtherEstimate[];
};

/** The central estimate of a run that is of no listed repository. */
export type OtherEstimate = {
  readonly runId: string;
  readonly tier: number;
  readonly tco2e: number;
};

/** Rows between two messages of progress. */
const TELL_EVERY = 10_000;

const teller =
  (progress: MessagePort): ((done: number) => void) =>
  (done) => {
    if (done % TELL_EVERY === 0) progress.postMessage(done);
  };

const read = async (task: Extract<LargeCrawlTask, { step: 'read' }>): Promise<ReadResult> => {
  const { reference } = loaded(task.project);
  const { firstRow, rows } = await openRows(task.source, task.part, task.parts);
  const reader = partReader(reference, task.project, firstRow, cardsWith(task.project.from));
  const tell = teller(task.progress);
  let done = 0;
  let seconds = 0;
  const { source } = task;
  try {
    for await (const batch of rows) {
      const start = performance.now();
      for (const row of batch) {
        reader.add(row);
        tell((done += 1));
      }
      seconds += (performance.now() - start) / 1000;
    }
  } catch (error) {
    throw source.kind === 'snapshot' ? namingFile(source.file, error) : error;
  }
  const { store, read } = reader.part();
  return { store: store.share(), read, seconds };
};

const estimate = ({
  project,
  crawl,
  resolved,
  range,
  others,
  progress,
}: Extract<LargeCrawlTask, { step: 'estimate' }>): EstimatedPart => {
  const { reference, estimator } = loaded(project);
  const columns = CrawlColumns.of(crawl);
  const mappings = new CrawlMappings(columns, resolved);
  const rows = range.end - range.first;
  const tiers = new Uint8Array(new SharedArrayBuffer(rows));
  const tco2e = new Float64Array(new SharedArrayBuffer(8 * rows));
  const tell = teller(progress);
  const maker = runMaker(reference, columns, mappings);
  for (const streamed of runsOfPart(maker, columns, range)) {
    const at = streamed.row - range.first;
    const made = estimateStreamed(streamed, estimator);
    tiers[at] = made.tier;
    tco2e[at] = made.tco2e;
    tell(at);
  }
  return { tiers, tco2e, others: others ? estimateOthers(maker, estimator) : [] };
};

const estimateOthers = (maker: RunMaker, estimator: Estimator): readonly OtherEstimate[] => {
  const estimates: OtherEstimate[] = [];
  for (const run of maker.others()) {
    estimates.push({
      runId: run.runId,
      tier: tierOf(run),
      tco2e: centralTco2e(run, estimator),
    });
  }
  return estimates;
};

/** Reads what cards disclose, as the tables of a crawl take it. */
const cardsWith = (from: ReadOptions): ReadDisclosure => {
  const accelerators = readTable(acceleratorsTable, from);
  const read = cardReader({
    accelerators,
    grid: readTable(gridTable, from),
    gridRegions: readTable(gridRegionsTable, from),
  });
  return quickDisclosureReader(disclosureReader(read), accelerators);
};

type Loaded = { readonly reference: LiveReference; readonly estimator: Estimator };

/** A thread loads the project once: its tasks are of one crawl. */
let kept: { readonly key: string; readonly project: Loaded } | undefined;

const loaded = ({ from, overrides, observedOn }: ProjectChoice): Loaded => {
  const key = JSON.stringify([from, overrides, observedOn]);
  if (kept?.key === key) return kept.project;
  const { data, estimator, parameters } = loadProject({ ...from, snapshotFile: '' });
  // Runs of unknown size need this fit: as all others, it is made when the project is loaded.
  parameters();
  const project = {
    reference: {
      frozen: data,
      curated: loadCurated(from),
      trackedModels: data.trackedModels,
      accelerators: new Set(data.accelerators.map(({ accelerator }) => accelerator)),
      countries: new Set(data.grid.map(({ country }) => country)),
    },
    // A training without a date is of the day of the crawl at the latest, as in its tables.
    estimator: createEstimator(
      { ...estimator.reference, asOf: observedOn },
      estimator.assumptions,
    ).with(overrides),
  };
  kept = { key, project };
  return project;
};

/** Does one part of one step in a worker thread. */
export default function runTask(
  task: LargeCrawlTask,
): Promise<ReadResult> | ResolvedPart | EstimatedPart {
  switch (task.step) {
    case 'read':
      return read(task);
    case 'resolve':
      return resolvePart(
        CrawlColumns.of(task.crawl),
        task.range,
        loaded(task.project).reference.curated,
        teller(task.progress),
      );
    case 'estimate':
      return estimate(task);
  }
}
