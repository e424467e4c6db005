/**
 * Bundles the panel of the pages, its worker and the table of runs, each as one script without imports, into dist/page/.
 * The worker holds the estimator as it is: a bundle that touched Node's API would fail to build.
 */
import { build } from 'esbuild';
import { fileURLToPath } from 'node:url';

const here = (name) => fileURLToPath(new URL(name, import.meta.url));

await build({
  entryPoints: { panel: here('main.ts'), worker: here('worker.ts'), runs: here('runs.ts') },
  outdir: here('../../dist/page'),
  bundle: true,
  minify: true,
  format: 'iife',
  platform: 'browser',
  target: 'es2022',
  // The page says in which language it is written: everything stays in ASCII.
  charset: 'ascii',
  legalComments: 'none',
  tsconfig: here('tsconfig.json'),
  logLevel: 'warning',
});
