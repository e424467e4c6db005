/**
 * Compiles kernel.ts to WebAssembly and writes it, as text, to src/uncertainty/kernel-bytes.ts, so that
 * neither kernel, worker nor page has a file to load. With --check it only says whether that file is
 * current.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { compileKernel, sourceOfBytes } from './compile.js';

const target = fileURLToPath(new URL('../src/uncertainty/kernel-bytes.ts', import.meta.url));
const made = sourceOfBytes(await compileKernel());
if (process.argv.includes('--check')) {
  if (readFileSync(target, 'utf8') !== made) {
    console.error(`${target} is not what assembly/kernel.ts gives; run npm run build:kernel`);
    process.exit(1);
  }
} else writeFileSync(target, made);
