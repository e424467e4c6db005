import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { packageFolder } from '../io/package-folder.js';

/** Keeps Node's own warnings (of loading ES modules by `require`, of old packages) out of outputs. */
const NODE_FLAGS = [
  '--disable-warning=ExperimentalWarning',
  '--disable-warning=DeprecationWarning',
];

/**
 * The command that starts the project's own tslab as a kernel.
 *
 * @param connectionFile the kernel's connection file, or Jupyter's placeholder for it
 * @throws Error when the package is not built or tslab is not installed
 */
export function kernelCommand(connectionFile: string): readonly string[] {
  const main = join(packageFolder(), 'dist', 'kernel', 'main.js');
  if (!existsSync(main)) throw new Error(`no kernel at ${main}: run "npm run build" first`);
  const tslab = join(packageFolder(), 'node_modules', 'tslab', 'dist', 'main.js');
  if (!existsSync(tslab)) throw new Error(`no tslab at ${tslab}: run "npm ci" first`);
  return [process.execPath, ...NODE_FLAGS, main, connectionFile];
}
