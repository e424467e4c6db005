import type { MessagePort } from 'node:worker_threads';
import {
  simulateBlocks,
  type BlockRange,
  type CompiledUnit,
  type EngineSettings,
  type SimulationPart,
} from '../simulate/engine.js';

/** What a worker is given. */
export type WorkerTask = {
  readonly units: readonly CompiledUnit[];
  readonly settings: EngineSettings;
  readonly range: BlockRange;
  /** Where the share of the range that is done is told. */
  readonly progress: MessagePort;
};

/** Simulates a range of blocks in a worker thread. */
export default function runTask({ units, settings, range, progress }: WorkerTask): SimulationPart {
  return simulateBlocks(
    units,
    { ...settings, onProgress: (done, of) => progress.postMessage(of === 0 ? 1 : done / of) },
    range,
  );
}
