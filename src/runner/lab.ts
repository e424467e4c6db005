import { spawn } from 'node:child_process';
import { delimiter, join } from 'node:path';
import { packageFolder } from '../io/package-folder.js';
import { findOnPath } from './jupyter-folders.js';
import { KERNEL_NAME, writeKernelspec } from './kernelspec.js';

/** How a Jupyter is started. */
export type LabCommand = {
  readonly command: string;
  readonly args: readonly string[];
  /** The working folder: the notebooks. */
  readonly folder: string;
};

/** The programs that serve notebooks, the one to prefer first. */
const SERVERS = ['jupyter-lab', 'jupyter-notebook'] as const;

const NONE_FOUND = `found neither ${SERVERS.join(' nor ')} on PATH. Install one, for example
  pip install jupyterlab          in a Python environment
  apt-get install jupyter-notebook   on Debian or Ubuntu
and start again. Without a Jupyter, "npm start" runs all notebooks and writes their pages.`;

/** Only this machine can reach the server. */
const LOOPBACK = '127.0.0.1';

/**
 * The command that starts the JupyterLab, or else the Notebook, found on PATH.
 *
 * @throws Error with what to do when there is none
 */
export function labCommand(options: {
  readonly port?: number | undefined;
  readonly open: boolean;
  readonly more: readonly string[];
}): LabCommand {
  const [command] = SERVERS.flatMap((name) => findOnPath(name) ?? []);
  if (command === undefined) throw new Error(NONE_FOUND);
  const args = [
    `--ip=${LOOPBACK}`,
    ...(options.port === undefined ? [] : [`--port=${options.port}`]),
    ...(options.open ? [] : ['--no-browser']),
    // Jupyter refuses to run as root otherwise, as one is in a container.
    ...(process.getuid?.() === 0 ? ['--allow-root'] : []),
    ...options.more,
  ];
  return { command, args, folder: join(packageFolder(), 'notebooks') };
}

/** The kernel's names there: its own, and the one that the notebooks ask for. */
const NAMES = [KERNEL_NAME, 'tslab'] as const;

/** How long a Jupyter may take to end its kernels and itself. */
const LONGEST_END_MILLISECONDS = 10_000;

/**
 * Runs a Jupyter that knows the project's kernel, until it ends; SIGINT and SIGTERM end it.
 *
 * @param dataFolder an empty folder, where the kernelspec is written
 * @returns how the Jupyter ended: its exit code, 0 when it was told to end
 */
export async function runLab(
  { command, args, folder }: LabCommand,
  dataFolder: string,
): Promise<number> {
  for (const name of NAMES) writeKernelspec(dataFolder, name);
  const before = process.env['JUPYTER_PATH'] ?? '';
  const path = before === '' ? dataFolder : `${dataFolder}${delimiter}${before}`;
  const child = spawn(command, args, {
    cwd: folder,
    env: { ...process.env, JUPYTER_PATH: path },
    // Without a terminal to ask in, Jupyter ends at the first signal; in a group of its own it gets just
    // the one that it is sent here.
    stdio: ['ignore', 'inherit', 'inherit'],
    detached: true,
  });
  let told = false;
  let timer: NodeJS.Timeout | undefined;
  const end = (): void => {
    if (told || child.pid === undefined) return;
    told = true;
    child.kill('SIGTERM');
    timer = setTimeout(() => child.kill('SIGKILL'), LONGEST_END_MILLISECONDS);
  };
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
  for (const signal of signals) process.on(signal, end);
  try {
    return await new Promise<number>((resolve, reject) => {
      child.once('error', (error) => {
        reject(new Error(`${command} could not be started: ${error.message}`));
      });
      child.once('exit', (code) => {
        resolve(told ? 0 : (code ?? 1));
      });
    });
  } finally {
    clearTimeout(timer);
    for (const signal of signals) process.off(signal, end);
  }
}
