import { Piscina } from 'piscina';
import type { Estimator } from '../estimate/estimator.js';
import {
  describeAggregate,
  prepareAggregate,
  type Aggregate,
  type AggregateOptions,
} from '../simulate/aggregate.js';
import {
  compileUnits,
  joinParts,
  type BlockRange,
  type CompiledUnit,
  type EngineSettings,
  type SimulationPart,
  type SimulationResult,
} from '../simulate/engine.js';
import type { PopulationTables } from '../tier/tier.js';
import { blocksOf } from '../uncertainty/run-draws.js';
import type { WorkerTask } from './simulation-worker.js';
import { runTasks } from './worker-tasks.js';

/** Options of a simulation on several threads. */
export type ParallelOptions = {
  /** Threads, at least 1. */
  readonly workers: number;
  /** Called with the share of the work that is done, 0 to 1. */
  readonly onShare?: ((share: number) => void) | undefined;
  /** Aborting ends the workers at once. */
  readonly signal?: AbortSignal | undefined;
};

/** Worker threads that stay ready between simulations; `close` ends them. */
export type WorkerPool = {
  readonly simulate: (
    units: readonly CompiledUnit[],
    settings: EngineSettings,
    options?: Omit<ParallelOptions, 'workers'>,
  ) => Promise<SimulationResult>;
  readonly close: () => Promise<void>;
};

const sum = (numbers: readonly number[]): number => numbers.reduce((a, b) => a + b, 0);

/** Blocks of a simulation, shared out in runs of nearly equal length. */
const rangesOf = (draws: number, workers: number): readonly BlockRange[] => {
  const blocks = blocksOf(draws).length;
  const parts = Math.min(workers, blocks);
  return Array.from({ length: parts }, (_, i) => ({
    first: Math.floor((i * blocks) / parts),
    end: Math.floor(((i + 1) * blocks) / parts),
  }));
};

/**
 * Starts worker threads for simulations. The blocks of draws are shared out among them; the result is
 * the same bytes for any number of workers.
 *
 * @param workers how many threads, at least 1
 * @returns the pool; end it with `close`
 * @throws RangeError when the number of workers is not a whole number from 1
 */
export function openWorkers(workers: number): WorkerPool {
  if (!Number.isInteger(workers) || workers < 1) {
    throw new RangeError(`workers: got ${workers}, expected a whole number from 1`);
  }
  const pool = new Piscina<WorkerTask, SimulationPart>({
    filename: new URL('./simulation-worker.js', import.meta.url).href,
    minThreads: workers,
    maxThreads: workers,
  });
  return {
    simulate: async (units, settings, { onShare, signal } = {}) => {
      const ranges = rangesOf(settings.draws, workers);
      const parts = await runTasks(
        pool,
        ranges.map((range) => ({ units, settings, range })),
        { onProgress: (shares) => onShare?.(sum(shares) / shares.length), signal },
      );
      return joinParts(parts, settings);
    },
    close: () => pool.destroy(),
  };
}

/**
 * `simulate` on several threads: the same result, byte for byte.
 *
 * @param tables repositories, downloads, links, runs
 * @param estimator reference data and assumptions
 * @param options as `simulate`, with the number of workers
 * @returns the aggregate
 * @throws RangeError as `simulate`; an AbortError when the signal is aborted
 */
export async function simulateParallel(
  tables: PopulationTables,
  estimator: Estimator,
  options: Omit<AggregateOptions, 'sharedSource' | 'onProgress' | 'signal'> & ParallelOptions,
): Promise<Aggregate> {
  const { workers, onShare, signal, ...rest } = options;
  const job = prepareAggregate(tables, estimator, rest);
  const { draws, seed, fits, dependence, groupWeight, kernel, condenseBelow } = job.settings;
  const pool = openWorkers(workers);
  try {
    const settings = { draws, seed, fits, dependence, groupWeight, kernel };
    const units = compileUnits(job.units, condenseBelow);
    return describeAggregate(job, await pool.simulate(units, settings, { onShare, signal }));
  } finally {
    await pool.close();
  }
}
