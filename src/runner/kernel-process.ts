import { spawn, type ChildProcess } from 'node:child_process';
import { kernelCommand } from './kernel-command.js';
import { PARENT_VARIABLE } from '../kernel/parent.js';

/** A kernel's process, in a process group of its own. */
export type KernelProcess = {
  readonly pid: number;
  /** Resolves, with what the process said of its end, when it has ended. */
  readonly ended: Promise<string>;
  /** Sends SIGINT to the process group, as Jupyter does. */
  readonly interrupt: () => void;
  /** Kills the process and everything it started. */
  readonly kill: () => void;
};

/** The most of a kernel's own last words that an error quotes, in characters. */
const LAST_WORDS = 2000;

const signalGroup = (child: ChildProcess, signal: NodeJS.Signals): void => {
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, signal);
  } catch {
    // The group is already gone, or this system has none.
    child.kill(signal);
  }
};

/** What the process writes by itself, not through Jupyter: a crash of Node, for example. */
const listenToLastWords = (child: ChildProcess): (() => string) => {
  let said = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (text: string) => {
      said = (said + text).slice(-LAST_WORDS);
    });
  }
  return () => said.trim();
};

/**
 * Starts a kernel process.
 *
 * @param folder its working folder, from where cells import
 */
export function spawnKernel(connectionFile: string, folder: string): KernelProcess {
  const [command = process.execPath, ...args] = kernelCommand(connectionFile);
  const child = spawn(command, args, {
    cwd: folder,
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
    // Colours would put escape codes into outputs.
    env: {
      ...process.env,
      [PARENT_VARIABLE]: String(process.pid),
      FORCE_COLOR: '0',
      NO_COLOR: '1',
    },
  });
  const lastWords = listenToLastWords(child);
  const ended = new Promise<string>((resolve) => {
    child.once('error', (error) => resolve(`the kernel did not start: ${error.message}`));
    child.once('exit', (code, signal) => {
      const how = signal === null ? `exit code ${code}` : `signal ${signal}`;
      // What it wrote last may still be on its way.
      setTimeout(() => {
        const words = lastWords();
        resolve(`the kernel ended with ${how}${words === '' ? '' : `: ${words}`}`);
      }, 50);
    });
  });
  return {
    pid: child.pid ?? 0,
    ended,
    interrupt: () => signalGroup(child, 'SIGINT'),
    kill: () => signalGroup(child, 'SIGKILL'),
  };
}
