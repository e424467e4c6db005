import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { writeTextFile } from '../io/write-file.js';
import { kernelCommand } from './kernel-command.js';

/** Plain tslab's own name, so that the same notebooks open with it too. */
const KERNEL_NAME = 'tslab';

/**
 * The kernelspec of the project's own tslab: the same command that the runner uses.
 *
 * @throws Error when the package is not built or tslab is not installed
 */
export function kernelspec(): Readonly<Record<string, unknown>> {
  return {
    argv: kernelCommand('{connection_file}'),
    display_name: 'TypeScript',
    language: 'typescript',
    interrupt_mode: 'signal',
    env: { FORCE_COLOR: '0', NO_COLOR: '1' },
  };
}

const specFolder = (dataFolder: string): string => join(dataFolder, 'kernels', KERNEL_NAME);

/**
 * Writes the kernelspec into a Jupyter data folder, e.g. `.jupyter` with
 * `JUPYTER_PATH=.jupyter jupyter nbconvert --execute`, or `~/.local/share/jupyter`.
 *
 * @returns the folder of the kernelspec
 */
export function writeKernelspec(dataFolder: string): string {
  const folder = specFolder(dataFolder);
  writeTextFile(join(folder, 'kernel.json'), `${JSON.stringify(kernelspec(), undefined, 2)}\n`);
  return folder;
}

/** Removes the kernelspec that {@link writeKernelspec} wrote. */
export function removeKernelspec(dataFolder: string): void {
  rmSync(specFolder(dataFolder), { recursive: true, force: true });
}
