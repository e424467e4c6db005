import { rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { writeTextFile } from '../io/write-file.js';
import { kernelCommand } from './kernel-command.js';

/** The kernelspec's name; a machine may have a plain `tslab` as well. */
export const KERNEL_NAME = 'hugging-carbon';

/**
 * The kernelspec of the project's own tslab: the same command that the runner uses.
 *
 * @throws Error when the package is not built or tslab is not installed
 */
export function kernelspec(): Readonly<Record<string, unknown>> {
  return {
    argv: kernelCommand('{connection_file}'),
    display_name: 'TypeScript (hugging-carbon)',
    language: 'typescript',
    interrupt_mode: 'signal',
    env: { FORCE_COLOR: '0', NO_COLOR: '1' },
  };
}

const specFolder = (prefix: string): string =>
  join(resolve(prefix), 'share', 'jupyter', 'kernels', KERNEL_NAME);

/**
 * Writes the kernelspec below a prefix, as `jupyter kernelspec install --prefix` does; Jupyter finds it
 * with `JUPYTER_PATH=<prefix>/share/jupyter`.
 *
 * @returns the folder of the kernelspec
 */
export function writeKernelspec(prefix: string): string {
  const folder = specFolder(prefix);
  writeTextFile(join(folder, 'kernel.json'), `${JSON.stringify(kernelspec(), undefined, 2)}\n`);
  return folder;
}

/** Removes the kernelspec that {@link writeKernelspec} wrote. */
export function removeKernelspec(prefix: string): void {
  rmSync(specFolder(prefix), { recursive: true, force: true });
}
