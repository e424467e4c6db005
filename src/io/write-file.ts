import { renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { makeFolder } from './make-folder.js';

/**
 * Writes a text file whole or not at all: into a temporary neighbour that then takes the name.
 *
 * @param file path of the file; its folder is made if it is missing
 * @param text what to write, as UTF-8
 * @throws InputError when its folder cannot be made
 */
export function writeTextFile(file: string, text: string): void {
  makeFolder(dirname(file));
  const temporary = `${file}.${process.pid}.partial`;
  try {
    writeFileSync(temporary, text);
    renameSync(temporary, file);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
}
