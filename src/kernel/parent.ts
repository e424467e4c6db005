import { Worker } from 'node:worker_threads';

/** Set to the runner's process id when the runner starts the kernel. */
export const PARENT_VARIABLE = 'HUGGING_CARBON_RUNNER_PID';

/** Watches from a thread of its own, because a cell in an endless loop blocks the main thread. */
const WATCH = `
  const parent = Number(process.env.${PARENT_VARIABLE});
  setInterval(() => {
    if (process.ppid !== parent) process.kill(process.pid, 'SIGKILL');
  }, 500);
`;

/** Ends this kernel when the runner that started it is gone, even if that was killed outright. */
export function endWithParent(): void {
  if (process.env[PARENT_VARIABLE] !== String(process.ppid)) return;
  new Worker(WATCH, { eval: true, stdout: false, stderr: false }).unref();
}
