import { Piscina } from 'piscina';
import type { AssumptionOverrides } from '../estimate/assumptions.js';
import { CrawlColumns } from '../tier/live/crawl-columns.js';
import type { ResolvedPart } from '../tier/live/resolve-part.js';
import { RepositoryStore } from '../tier/live/store.js';
import type {
  EstimatedPart,
  LargeCrawlTask,
  OtherEstimate,
  ProjectChoice,
  ReadResult,
} from './large-crawl-worker.js';
import type { ReadOptions } from './read-table.js';
import type { RowSource } from './row-source.js';
import { runTasks } from './worker-tasks.js';

/** The steps of a large crawl, in their order. */
export const LARGE_CRAWL_STEPS = ['read', 'resolve', 'estimate'] as const;
export type LargeCrawlStep = (typeof LARGE_CRAWL_STEPS)[number];

/** How a large crawl is estimated. */
export type LargeCrawlOptions = ReadOptions & {
  /** Day of the crawl, YYYY-MM-DD. */
  readonly observedOn: string;
  /** Threads, and parts of the crawl; at least 1. */
  readonly workers: number;
  readonly overrides?: AssumptionOverrides | undefined;
  /** Called now and then with the rows that a step has done. */
  readonly onProgress?: ((step: LargeCrawlStep, rows: number) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
};

/** Central estimates of all repositories of a crawl. */
export type LargeCrawlEstimate = {
  readonly columns: CrawlColumns;
  /** Rows read, repeated ids among them. */
  readonly read: number;
  /** Tier of each row's own run, 0 where it trained none or is a repeated id. */
  readonly tiers: Uint8Array;
  /** tCO2e of each row's own run or calibration, else 0. */
  readonly tco2e: Float64Array;
  /** Hand-kept runs, models known by their conversions alone, parents outside the list. */
  readonly others: readonly OtherEstimate[];
  /**
   * Wall-clock time of each step and of joining the parts that were read; `describe` is the part of `read`
   * that is not spent on the source.
   */
  readonly seconds: Readonly<Record<LargeCrawlStep | 'describe' | 'join', number>>;
};
type PartOf<Task> = Task extends unknown ? Omit<Task, 'project' | 'progress'> : never;
type Step = PartOf<LargeCrawlTask>;

/**
 * Reads, resolves and estimates a crawl of millions on several threads: each step in parts, with the
 * columns of all parts in memory that the threads share.
 *
 * @param source where the rows are
 * @param options day of the crawl, threads, assumptions
 * @returns tier and central estimate of every row
 * @throws InputError naming a row that cannot be; RangeError for a wrong number of threads; an
 *   AbortError when the signal is aborted
 */
export async function estimateLargeCrawl(
  source: RowSource,
  options: LargeCrawlOptions,
): Promise<LargeCrawlEstimate> {
  const { observedOn, workers, overrides = {}, onProgress, signal, ...from } = options;
  if (!Number.isInteger(workers) || workers < 1) {
    throw new RangeError(`workers: got ${workers}, expected a whole number from 1`);
  }
  const project: ProjectChoice = { from, overrides, observedOn };
  const pool = new Piscina<LargeCrawlTask, unknown>({
    filename: new URL('./large-crawl-worker.js', import.meta.url).href,
    minThreads: workers,
    maxThreads: workers,
    // What is made for a row is gone with the next: the fewer collections, the better.
    resourceLimits: { maxYoungGenerationSizeMb: 64 },
  });
  const seconds = { read: 0, resolve: 0, estimate: 0 };
  const all = async <Result>(tasks: readonly Step[]): Promise<readonly Result[]> => {
    const start = performance.now();
    const step = tasks[0]?.step ?? 'read';
    const results = await runTasks(
      pool,
      tasks.map((task) => ({ ...task, project })),
      {
        onProgress: (rows) =>
          onProgress?.(
            step,
            rows.reduce((a, b) => a + b, 0),
          ),
        signal,
      },
    );
    seconds[step] = (performance.now() - start) / 1000;
    return results as readonly Result[];
  };
  try {
    const read = await all<ReadResult>(
      Array.from({ length: workers }, (_, part) => ({
        step: 'read',
        source,
        part,
        parts: workers,
      })),
    );
    const joining = performance.now();
    const columns = new CrawlColumns(read.map(({ store }) => new RepositoryStore(store)));
    const crawl = { parts: read.map(({ store }) => store), joins: columns.joins };
    const ranges = columns.ranges();
    const join = (performance.now() - joining) / 1000;
    const resolved = await all<ResolvedPart>(
      ranges.map((range) => ({ step: 'resolve', crawl, range })),
    );
    const estimated = await all<EstimatedPart>(
      ranges.map((range, i) => ({ step: 'estimate', crawl, resolved, range, others: i === 0 })),
    );
    return {
      columns,
      read: read.reduce((sum, part) => sum + part.read, 0),
      tiers: joined(
        estimated.map(({ tiers }) => tiers),
        new Uint8Array(columns.size),
      ),
      tco2e: joined(
        estimated.map(({ tco2e }) => tco2e),
        new Float64Array(columns.size),
      ),
      others: estimated.flatMap(({ others }) => others),
      seconds: { ...seconds, join, describe: Math.max(...read.map((part) => part.seconds)) },
    };
  } finally {
    await pool.destroy();
  }
}

const joined = <Data extends Uint8Array | Float64Array>(
  parts: readonly Data[],
  into: Data,
): Data => {
  let at = 0;
  for (const part of parts) {
    into.set(part, at);
    at += part.length;
  }
  return into;
};
