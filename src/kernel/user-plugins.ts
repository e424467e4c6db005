import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { delimiter, dirname, extname, isAbsolute, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import vm from 'node:vm';
import type { KernelPlugin } from './plugin.js';

/** Names the files of plugins, separated as in PATH. */
export const PLUGINS_VARIABLE = 'HUGGING_CARBON_KERNEL_PLUGINS';

/** The field of package.json that lists files of plugins: `{"hugging-carbon": {"kernelPlugins": []}}`. */
const FIELD = 'hugging-carbon';

const HOOKS = [
  'display',
  'failure',
  'progress',
  'interrupted',
  'completion',
  'inspection',
] as const;

type Named = { readonly file: string; readonly namedIn: string };

const fromVariable = (folder: string): readonly Named[] =>
  (process.env[PLUGINS_VARIABLE] ?? '')
    .split(delimiter)
    .filter((file) => file !== '')
    .map((file) => ({ file: resolve(folder, file), namedIn: PLUGINS_VARIABLE }));

const nearestPackage = (folder: string): string | undefined => {
  const file = join(folder, 'package.json');
  if (existsSync(file)) return file;
  return dirname(folder) === folder ? undefined : nearestPackage(dirname(folder));
};

const fromPackage = (folder: string): readonly Named[] => {
  const namedIn = nearestPackage(folder);
  if (namedIn === undefined) return [];
  const manifest = JSON.parse(readFileSync(namedIn, 'utf8')) as Readonly<Record<string, unknown>>;
  const field = manifest[FIELD];
  if (typeof field !== 'object' || field === null) return [];
  const { kernelPlugins: files = [] } = field as { readonly kernelPlugins?: unknown };
  if (!Array.isArray(files) || !files.every((file) => typeof file === 'string')) {
    throw new Error(`${namedIn}, ${FIELD}.kernelPlugins: expected a list of file names`);
  }
  return files.map((file) => ({
    file: isAbsolute(file) ? file : join(dirname(namedIn), file),
    namedIn,
  }));
};

type Transpiler = {
  readonly transpileModule: (
    text: string,
    options: { readonly compilerOptions: Readonly<Record<string, number | boolean>> },
  ) => { readonly outputText: string };
};

/** TypeScript's numbers for CommonJS and ES2022. */
const COMMON_JS = 1;
const ES2022 = 9;

/** Compiles a plugin written in TypeScript with tslab's own compiler, and runs it. */
const loadTypeScript = (file: string): unknown => {
  const own = createRequire(createRequire(import.meta.url).resolve('tslab/dist/converter.js'));
  const ts = own('@tslab/typescript-for-tslab') as Transpiler;
  const compilerOptions = { module: COMMON_JS, target: ES2022, esModuleInterop: true };
  const { outputText } = ts.transpileModule(readFileSync(file, 'utf8'), { compilerOptions });
  const module = { exports: {} };
  const names = ['exports', 'require', 'module', '__filename', '__dirname'];
  const run = vm.compileFunction(outputText, names, { filename: file }) as (
    ...args: readonly unknown[]
  ) => void;
  run(module.exports, createRequire(file), module, file, dirname(file));
  return module.exports;
};

const pluginOf = (exported: unknown): KernelPlugin => {
  const { plugin, default: main } = (exported ?? {}) as {
    readonly plugin?: unknown;
    readonly default?: unknown;
  };
  const found = plugin ?? main;
  if (typeof found !== 'object' || found === null) {
    throw new Error('expected an export "plugin" (or a default export) of type KernelPlugin');
  }
  const hooks = found as Readonly<Record<string, unknown>>;
  if (typeof hooks['name'] !== 'string' || hooks['name'] === '') {
    throw new Error('expected a plugin with a "name", a text');
  }
  for (const [hook, value] of Object.entries(hooks)) {
    if (hook === 'name') continue;
    if (!HOOKS.some((each) => each === hook)) {
      throw new Error(`unknown hook "${hook}", expected one of ${HOOKS.join(', ')}`);
    }
    if (value !== undefined && typeof value !== 'function') {
      throw new Error(`hook "${hook}": expected a function`);
    }
  }
  return found as KernelPlugin;
};

const load = async (file: string): Promise<KernelPlugin> => {
  if (!existsSync(file)) throw new Error('no such file');
  const exported: unknown =
    extname(file) === '.ts' ? loadTypeScript(file) : await import(pathToFileURL(file).href);
  return pluginOf(exported);
};

/**
 * Loads the user's own plugins: those of the variable, then those of the nearest package.json. Called
 * when the first cell runs, so that opening a stranger's notebook runs nothing.
 *
 * @param folder the notebook's
 * @param warn receives one message for each plugin that cannot be loaded; the others are
 */
export async function loadUserPlugins(
  folder: string,
  warn: (message: string) => void,
): Promise<readonly KernelPlugin[]> {
  const reasonOf = (error: unknown): string =>
    error instanceof Error ? error.message : String(error);
  const named: Named[] = [];
  for (const find of [fromVariable, fromPackage]) {
    try {
      named.push(...find(folder));
    } catch (error) {
      warn(`kernel plugins not loaded: ${reasonOf(error)}`);
    }
  }
  const plugins: KernelPlugin[] = [];
  for (const { file, namedIn } of named) {
    try {
      plugins.push(await load(file));
    } catch (error) {
      warn(`kernel plugin ${file} (named in ${namedIn}) not loaded: ${reasonOf(error)}`);
    }
  }
  return plugins;
}
