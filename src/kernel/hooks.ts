import { inspect } from 'node:util';
import { monitorWork, runWorkWith, type WorkStep } from '../work.js';
import { callingCell, type Cell } from './cells.js';
import { openDoor, type KernelDoor } from './door.js';
import { loadDisplay } from './plugins/display.js';
import { builtInPlugins } from './plugins/index.js';
import { openProgress } from './progress-output.js';
import { openRegistry } from './registry.js';
import type { KernelHooks } from './tslab.js';
import { stoppable, stopPoint } from './stoppable.js';
import { loadUserPlugins } from './user-plugins.js';

const warn = (message: string): void => {
  const text = `${message}\n`;
  const cell = callingCell();
  if (cell === undefined) process.stderr.write(text);
  else cell.send('stream', { name: 'stderr', text });
};

const publish: KernelDoor['publish'] = (data, options = {}) => {
  const { metadata = {}, displayId, update = false } = options;
  const transient = displayId === undefined ? {} : { display_id: displayId };
  const type = update ? 'update_display_data' : 'display_data';
  callingCell()?.send(type, { data, metadata, transient });
};

/** The longest text that a cell's last expression shows. */
const MOST_CHARACTERS = 50_000;

/** How much of an object is shown. */
const INSPECTION = { depth: 4, maxArrayLength: 30, maxStringLength: 1000 } as const;

const cut = (text: string): string => {
  const size = `… (${text.length.toLocaleString('en-US')} characters in all)`;
  return text.length > MOST_CHARACTERS ? `${text.slice(0, MOST_CHARACTERS)}${size}` : text;
};

/** A value as Node prints it, a text as it is; of an error no stack, which would name this machine. */
const asText = (value: unknown): string => {
  if (typeof value === 'string') return value;
  if (value instanceof Error) return `${value.name}: ${value.message}`;
  if (value instanceof Promise) return 'Promise, not awaited';
  return inspect(value, INSPECTION);
};

const infoOf = ({ source, number }: Cell) => ({ source, number });

/** Connects tslab with the plugins: those built in, and the user's own before the first cell runs. */
export function kernelHooks(): KernelHooks {
  const registry = openRegistry(builtInPlugins, warn);
  const present: KernelDoor['present'] = (value, options = {}) =>
    registry.first((plugin) => plugin.display?.(value, options));
  const progress = openProgress(publish, (step) =>
    registry.first((plugin) => plugin.progress?.(step)),
  );
  openDoor({ publish, present });
  monitorWork((step: WorkStep) => {
    progress.step(step);
    stopPoint();
  });
  runWorkWith((work) => (callingCell() === undefined ? work() : stoppable(work)));
  const load = async (): Promise<void> => {
    await loadDisplay();
    registry.add(await loadUserPlugins(process.cwd(), warn));
  };
  let loaded: Promise<void> | undefined;
  return {
    beforeCell: () => (loaded ??= load()),
    afterCell: () => progress.end(),
    result: (value, cell) => {
      const execution_count = cell.number;
      const data = present(value) ?? { 'text/plain': cut(asText(value)) };
      cell.send('execute_result', { data, metadata: {}, execution_count });
    },
    failure: (failure, thrown, cell) =>
      registry.through(failure, (plugin, now) => plugin.failure?.(now, thrown, infoOf(cell))),
    interrupted: (cell) => {
      registry.through(undefined, (plugin) => {
        plugin.interrupted?.(infoOf(cell));
        return undefined;
      });
    },
    inspection: (inspection, { code, cursor_pos: cursor }) =>
      registry.through(inspection, (plugin, now) => plugin.inspection?.(now, { code, cursor })),
    completion: (completion, { code, cursor_pos: cursor }) =>
      registry.through(completion, (plugin, now) => plugin.completion?.(now, { code, cursor })),
  };
}
