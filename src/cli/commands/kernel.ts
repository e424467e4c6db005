import { InvalidArgumentError, type Command } from 'commander';
import { join } from 'node:path';
import {
  dataFolders,
  prefixFolder,
  projectFolder,
  userFolder,
} from '../../runner/jupyter-folders.js';
import {
  findKernelspecs,
  KERNEL_NAME,
  kernelspec,
  removeKernelspec,
  specFolder,
  writeKernelspec,
} from '../../runner/kernelspec.js';
import { openOutput } from '../output.js';
import { namedByCaller, UsageError } from '../usage-error.js';

type Where = { readonly prefix?: string; readonly user?: boolean };
type KernelFlags = Where & {
  readonly name: string;
  readonly dryRun?: boolean;
  readonly json?: boolean;
};

/** The data folder that the flags name; the project's own without any. */
const chosenFolder = ({ prefix, user = false }: Where): string => {
  if (prefix !== undefined && user) throw new UsageError('give --prefix or --user, not both');
  if (prefix !== undefined) return prefixFolder(prefix);
  return user ? userFolder() : projectFolder();
};

/** What a Jupyter needs to see the kernels of a folder. */
const howToSee = (dataFolder: string): string =>
  dataFolder === userFolder()
    ? 'Jupyter finds it there by itself'
    : `start Jupyter with JUPYTER_PATH=${dataFolder}, or with: hugging-carbon lab`;

const folderOption = (text: string): string => {
  if (text.trim() === '') throw new InvalidArgumentError('expected a folder.');
  return text;
};

const withPlace = (command: Command): Command =>
  command
    .option('--prefix <folder>', 'the folder FOLDER/share/jupyter', folderOption)
    .option('--user', 'the user’s own folder of Jupyter')
    .option('--name <name>', 'name of the kernel', KERNEL_NAME)
    .option('--dry-run', 'say what would be done, do nothing')
    .option('--json', 'print one JSON document');

const install = (flags: KernelFlags): void => {
  const dataFolder = chosenFolder(flags);
  const output = openOutput(flags);
  const folder = namedByCaller(() => specFolder(dataFolder, flags.name));
  const dryRun = flags.dryRun === true;
  writeKernelspec(dataFolder, flags.name, dryRun);
  const spec = kernelspec(flags.name);
  output.result({ folder, jupyterPath: dataFolder, dryRun, kernelspec: spec }, () =>
    [
      `${dryRun ? 'would write' : 'written'}: ${join(folder, 'kernel.json')}`,
      ...(dryRun ? [JSON.stringify(spec, undefined, 2)] : []),
      howToSee(dataFolder),
    ].join('\n'),
  );
};

const uninstall = (flags: KernelFlags): void => {
  const dataFolder = chosenFolder(flags);
  const output = openOutput(flags);
  const folder = namedByCaller(() => specFolder(dataFolder, flags.name));
  const dryRun = flags.dryRun === true;
  const removed = removeKernelspec(dataFolder, flags.name, dryRun);
  output.result({ folder, dryRun, found: removed !== undefined }, () => {
    if (removed === undefined) return `nothing to remove: there is no ${folder}`;
    return `${dryRun ? 'would remove' : 'removed'}: ${folder}`;
  });
};

const STATES = {
  here: 'points here',
  elsewhere: 'points to another copy of the project',
  broken: 'its program is gone: install it again, or uninstall it',
} as const;

const list = (flags: { readonly prefix?: string; readonly json?: boolean }): void => {
  const given =
    flags.prefix === undefined ? [] : [{ folder: prefixFolder(flags.prefix), what: flags.prefix }];
  const folders = [...given, ...dataFolders()];
  const found = findKernelspecs(folders);
  openOutput(flags).result(found, () =>
    found.length === 0
      ? ['no kernel of this project, looked in', ...folders.map((x) => `  ${x.folder}`)].join('\n')
      : found.map((x) => `${x.name} (${x.where}): ${x.folder}: ${STATES[x.state]}`).join('\n'),
  );
};

/** Adds `kernel install`, `uninstall` and `list` to the program. */
export function addKernelCommand(program: Command): void {
  const kernel = program
    .command('kernel')
    .summary('install, uninstall or list the project’s Jupyter kernel')
    .description(
      `The kernel is the project’s own tslab with plugins (docs/kernel.md). Without --prefix or --user it is installed in the project itself: ${projectFolder()}.`,
    );
  withPlace(
    kernel.command('install').description('Writes the kernelspec; says where it is.'),
  ).action(install);
  withPlace(
    kernel
      .command('uninstall')
      .description('Removes what install wrote; refuses a kernelspec that is somebody else’s.'),
  ).action(uninstall);
  kernel
    .command('list')
    .description('Says where the kernel is installed, and whether it points to this project.')
    .option('--prefix <folder>', 'look in FOLDER/share/jupyter too', folderOption)
    .option('--json', 'print one JSON document')
    .action(list);
}

/** Adds `kernelspec`, the older name of `kernel install --prefix`. */
export function addKernelspecCommand(program: Command): void {
  program
    .command('kernelspec', { hidden: true })
    .description('The older name of kernel install --prefix.')
    .option('--prefix <folder>', 'where to write', '.jupyter')
    .option('--remove', 'remove it again')
    .option('--json', 'print one JSON document')
    .action(({ remove, ...rest }: Where & { remove?: boolean; json?: boolean }) => {
      const flags = { ...rest, name: KERNEL_NAME };
      if (remove === true) uninstall(flags);
      else install(flags);
    });
}
