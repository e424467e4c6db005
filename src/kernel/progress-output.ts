import { randomUUID } from 'node:crypto';
import type { WorkStep } from '../work.js';
import type { KernelDoor, MimeBundle } from './door.js';

/** Marks outputs that show progress: they are no result, and no notebook keeps them. */
export const PROGRESS_METADATA = 'hugging-carbon-progress';

/** Work that is over sooner shows no bar. */
const SHOW_AFTER_MILLISECONDS = 500;
const UPDATE_EVERY_MILLISECONDS = 100;

/** One bar for the running cell, updated in place. */
export type ProgressOutput = {
  readonly step: (step: WorkStep) => void;
  /** The cell is over: the bar goes. */
  readonly end: () => void;
};

/**
 * Shows the work of a cell as one bar that updates in place.
 *
 * @param draw how a state looks; undefined shows nothing
 */
export function openProgress(
  publish: KernelDoor['publish'],
  draw: (step: WorkStep) => MimeBundle | undefined,
  now: () => number = () => performance.now(),
): ProgressOutput {
  let started = 0;
  let last: WorkStep | undefined;
  let sent = -Infinity;
  let displayId: string | undefined;
  const send = (step: WorkStep): void => {
    const bundle = draw(step);
    if (bundle === undefined) return;
    const update = displayId !== undefined;
    displayId ??= randomUUID();
    const metadata = { [PROGRESS_METADATA]: { ...step } };
    publish(bundle, { metadata, displayId, update });
    sent = now();
  };
  return {
    step: (step) => {
      const time = now();
      // Another calculation: a bar for each of many short ones would only flicker.
      if (last?.label !== step.label || step.done < last.done) started = time;
      last = step;
      if (time - started < SHOW_AFTER_MILLISECONDS || time - sent < UPDATE_EVERY_MILLISECONDS)
        return;
      send(step);
    },
    end: () => {
      if (displayId !== undefined) {
        // An empty text: Jupyter cannot take one output back without the cell's others.
        const metadata = { [PROGRESS_METADATA]: { over: true } };
        publish({ 'text/plain': '' }, { metadata, displayId, update: true });
      }
      last = undefined;
      sent = -Infinity;
      displayId = undefined;
    },
  };
}
