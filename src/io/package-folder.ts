import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { InputError } from '../errors.js';

/**
 * The folder of this package, whether its code runs from `src/`, from `dist/` or through the link in
 * `node_modules`.
 *
 * @returns absolute path of the folder that holds this package's package.json
 */
export function packageFolder(): string {
  let folder = dirname(fileURLToPath(import.meta.url));
  while (dirname(folder) !== folder) {
    const file = join(folder, 'package.json');
    if (existsSync(file) && readManifest(file).name === 'hugging-carbon') return folder;
    folder = dirname(folder);
  }
  throw new InputError({
    file: 'package.json',
    expected: 'the package hugging-carbon around this code',
  });
}

/** The version of this package. */
export function packageVersion(): string {
  return readManifest(join(packageFolder(), 'package.json')).version;
}

const readManifest = (file: string): { readonly name: string; readonly version: string } =>
  JSON.parse(readFileSync(file, 'utf8')) as { name: string; version: string };
