import { readFileSync } from 'node:fs';
import asc from 'assemblyscript/asc';

const FLAGS = [
  '-O3',
  '--runtime',
  'stub',
  '--enable',
  'simd',
  '--importMemory',
  '--noAssert',
  '--use',
  'abort=',
];

/**
 * Compiles assembly/kernel.ts.
 *
 * @returns {Promise<Uint8Array>} the WebAssembly module
 * @throws Error with the compiler's messages
 */
export async function compileKernel() {
  const source = readFileSync(new URL('kernel.ts', import.meta.url), 'utf8');
  let binary;
  const { error, stderr } = await asc.main(['kernel.ts', '--outFile', 'kernel.wasm', ...FLAGS], {
    readFile: (name) => (name === 'kernel.ts' ? source : null),
    writeFile: (name, contents) => {
      if (name === 'kernel.wasm') binary = contents;
    },
    listFiles: () => [],
  });
  if (error || binary === undefined) throw new Error(`${error?.message}\n${stderr.toString()}`);
  return binary;
}

/**
 * The module as a TypeScript source.
 *
 * @param {Uint8Array} binary
 * @returns {string}
 */
export function sourceOfBytes(binary) {
  const lines =
    Buffer.from(binary)
      .toString('base64')
      .match(/.{1,90}/g) ?? [];
  return [
    '/** assembly/kernel.ts, compiled by `npm run build:kernel`. Generated. */',
    'export const KERNEL_BASE64 = [',
    ...lines.map((line) => `  '${line}',`),
    "].join('');",
    '',
  ].join('\n');
}
