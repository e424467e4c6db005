import { existsSync, mkdirSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { InputError } from '../errors.js';

/**
 * Makes a folder and the folders that it lies in, where they are missing. Step by step: Node's own
 * recursive way does not end in places such as `/proc`, where nothing can be made.
 *
 * @param folder path of the folder
 * @throws InputError when a file is in its way, or nothing can be made there
 */
export function makeFolder(folder: string): void {
  const missing: string[] = [];
  let at = resolve(folder);
  for (; !existsSync(at); at = dirname(at)) missing.unshift(at);
  if (!statSync(at).isDirectory()) {
    throw new InputError({ file: at, value: 'a file', expected: 'a folder' });
  }
  for (const path of missing) makeOne(path);
}

const makeOne = (path: string): void => {
  try {
    mkdirSync(path);
  } catch (error) {
    // Another process may have made it meanwhile.
    if (existsSync(path) && statSync(path).isDirectory()) return;
    const code = (error as NodeJS.ErrnoException).code ?? String(error);
    throw new InputError({ file: path, value: code, expected: 'a folder that can be made' });
  }
};
