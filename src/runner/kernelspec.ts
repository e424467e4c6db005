import { existsSync, readdirSync, readFileSync, rmdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { InputError } from '../errors.js';
import { packageVersion } from '../io/package-folder.js';
import { writeTextFile } from '../io/write-file.js';
import type { DataFolder } from './jupyter-folders.js';
import { kernelCommand } from './kernel-command.js';

/** The kernelspec's name; a machine may have a plain `tslab` as well. */
export const KERNEL_NAME = 'hugging-carbon';

/** Where the kernelspec says that this project wrote it. */
const MARK = 'hugging-carbon';

const SPEC = 'kernel.json';
const LOGO = 'logo-svg.svg';

/** A leaf on the blue of TypeScript. */
const LOGO_SVG = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 64 64"><title>Hugging Carbon</title><rect width="64" height="64" rx="8" fill="#1f5fa8"/><path d="M14 50C14 24 28 12 52 12c0 26-12 40-34 36" fill="#fff"/><path d="M12 54c6-14 14-22 26-30" fill="none" stroke="#1f5fa8" stroke-width="3" stroke-linecap="round"/></svg>
`;

/**
 * The kernelspec of the project's own tslab: the same command that the runner uses.
 *
 * @throws Error when the package is not built or tslab is not installed
 */
export function kernelspec(name: string = KERNEL_NAME): Readonly<Record<string, unknown>> {
  return {
    argv: kernelCommand('{connection_file}'),
    display_name: `TypeScript (${name})`,
    language: 'typescript',
    interrupt_mode: 'signal',
    env: { FORCE_COLOR: '0', NO_COLOR: '1' },
    metadata: { [MARK]: { version: packageVersion() } },
  };
}

/** The folder of a kernelspec, in one of Jupyter's data folders. */
export function specFolder(dataFolder: string, name: string): string {
  // Jupyter accepts no other names.
  if (!/^[a-z0-9._-]+$/i.test(name) || /^\.+$/.test(name)) {
    throw new InputError({
      field: 'name',
      value: name,
      expected: 'a name of letters, digits, ".", "_" and "-"',
    });
  }
  return join(dataFolder, 'kernels', name);
}

/** Whose a kernelspec is, as far as its files say. */
export type SpecState = 'none' | 'here' | 'elsewhere' | 'broken' | 'foreign';

type Spec = { readonly argv: readonly string[]; readonly marked: boolean };

const readSpec = (folder: string): Spec | undefined => {
  try {
    const { argv, metadata } = JSON.parse(readFileSync(join(folder, SPEC), 'utf8')) as {
      readonly argv?: unknown;
      readonly metadata?: Readonly<Record<string, unknown>>;
    };
    const texts = Array.isArray(argv) ? argv.filter((x) => typeof x === 'string') : [];
    return { argv: texts, marked: metadata?.[MARK] !== undefined };
  } catch {
    return undefined;
  }
};

/**
 * Whose the kernelspec in a folder is: this project's (`here`), another copy's (`elsewhere`), one whose
 * program is gone (`broken`), somebody else's (`foreign`), or there is `none`.
 */
export function specState(folder: string): SpecState {
  if (!existsSync(folder)) return 'none';
  const spec = readSpec(folder);
  if (spec === undefined || !spec.marked) return 'foreign';
  const own = kernelCommand('{connection_file}');
  if (spec.argv.join('\n') === own.join('\n')) return 'here';
  const programs = spec.argv.filter((word) => /[/\\]/.test(word));
  return programs.every((file) => existsSync(file)) ? 'elsewhere' : 'broken';
}

const refuseForeign = (folder: string): void => {
  if (specState(folder) !== 'foreign') return;
  throw new InputError({
    file: folder,
    expected: 'a kernelspec that this project wrote: it is somebody else’s and stays as it is',
  });
};

/**
 * Writes the kernelspec into a data folder of Jupyter; an older one of this project is replaced.
 *
 * @param dryRun true only looks whether it could
 * @returns the folder of the kernelspec
 * @throws InputError when somebody else's kernelspec is there
 */
export function writeKernelspec(
  dataFolder: string,
  name: string = KERNEL_NAME,
  dryRun = false,
): string {
  const folder = specFolder(dataFolder, name);
  refuseForeign(folder);
  if (dryRun) return folder;
  writeTextFile(join(folder, LOGO), LOGO_SVG);
  writeTextFile(join(folder, SPEC), `${JSON.stringify(kernelspec(name), undefined, 2)}\n`);
  return folder;
}

/**
 * Removes the kernelspec that {@link writeKernelspec} wrote, and nothing else.
 *
 * @param dryRun true only looks whether it could
 * @returns the folder it was in, or undefined when there was none
 * @throws InputError when the kernelspec there is somebody else's
 */
export function removeKernelspec(
  dataFolder: string,
  name: string = KERNEL_NAME,
  dryRun = false,
): string | undefined {
  const folder = specFolder(dataFolder, name);
  if (specState(folder) === 'none') return undefined;
  refuseForeign(folder);
  if (dryRun) return folder;
  for (const file of [SPEC, LOGO]) rmSync(join(folder, file), { force: true });
  if (readdirSync(folder).length === 0) rmdirSync(folder);
  return folder;
}

/** A kernelspec of this project that was found. */
export type FoundSpec = {
  readonly name: string;
  readonly folder: string;
  readonly where: string;
  readonly state: Exclude<SpecState, 'none' | 'foreign'>;
};

/** Looks for kernelspecs of this project, under whatever name. */
export function findKernelspecs(folders: readonly DataFolder[]): readonly FoundSpec[] {
  return folders.flatMap(({ folder: dataFolder, what: where }) => {
    const kernels = join(dataFolder, 'kernels');
    const names = existsSync(kernels) ? readdirSync(kernels).sort() : [];
    return names.flatMap((name): readonly FoundSpec[] => {
      const folder = join(kernels, name);
      const state = specState(folder);
      return state === 'none' || state === 'foreign' ? [] : [{ name, folder, where, state }];
    });
  });
}
