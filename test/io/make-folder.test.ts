import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { makeFolder } from '../../src/io/make-folder.js';

const scratch = mkdtempSync(join(tmpdir(), 'make-folder-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

test('folders within folders → all there, a second time too', () => {
  const folder = join(scratch, 'a', 'b', 'c');
  makeFolder(folder);
  makeFolder(folder);
  expect(statSync(folder).isDirectory()).toBe(true);
});

test('a file in the way → its path, and what was expected', () => {
  const file = join(scratch, 'file');
  writeFileSync(file, '');
  expect(() => makeFolder(file)).toThrow(`${file}: got "a file", expected a folder`);
  expect(() => makeFolder(join(file, 'below'))).toThrow(`${file}: got "a file", expected a folder`);
});

test.runIf(process.platform === 'linux')(
  'where nothing can be made → a message, and an end',
  () => {
    expect(() => makeFolder('/proc/nothing/below')).toThrow(
      '/proc/nothing: got "ENOENT", expected a folder that can be made',
    );
  },
);
