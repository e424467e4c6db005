import { MessageChannel, type MessagePort } from 'node:worker_threads';
import type { Piscina } from 'piscina';

/** How tasks are run that share out one piece of work. */
export type WorkerTaskOptions = {
  /** Called with what each task last told of itself, in the order of the tasks; 0 before it did. */
  readonly onProgress?: ((told: readonly number[]) => void) | undefined;
  /** Aborting ends the workers at once. */
  readonly signal?: AbortSignal | undefined;
};

/**
 * Runs tasks in worker threads, each with a port to tell its progress through.
 *
 * @param pool the threads
 * @param tasks what each is to do
 * @param options progress and end
 * @returns the results, in the order of the tasks
 * @throws what a task throws; an AbortError when the signal is aborted
 */
export async function runTasks<Task extends object, Result>(
  pool: Piscina<Task & { readonly progress: MessagePort }, Result>,
  tasks: readonly Task[],
  { onProgress, signal }: WorkerTaskOptions = {},
): Promise<readonly Result[]> {
  const told = tasks.map(() => 0);
  return Promise.all(
    tasks.map((task, i) => {
      const { port1, port2 } = new MessageChannel();
      port1.on('message', (value: number) => {
        told[i] = value;
        onProgress?.(told);
      });
      return pool
        .run({ ...task, progress: port2 }, { transferList: [port2], signal: signal ?? null })
        .finally(() => port1.close());
    }),
  );
}
