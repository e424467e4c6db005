import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { InputError } from '../errors.js';
import { packageFolder } from './package-folder.js';

/** Scripts that `npm run build` makes for pages. */
export type PageCode = 'panel' | 'worker' | 'runs';

/** Inside a page `</script` would end a script; in a text or pattern `<\/script` means the same. */
const insidePage = (source: string): string => source.replaceAll('</script', '<\\/script');

/**
 * A script for pages.
 *
 * @param name which
 * @throws InputError when the package is not built
 */
export function pageCode(name: PageCode): string {
  const file = join(packageFolder(), 'dist', 'page', `${name}.js`);
  if (!existsSync(file)) {
    throw new InputError({ file, expected: 'a script made by `npm run build`' });
  }
  return insidePage(readFileSync(file, 'utf8')).trim();
}

let plotly: string | undefined;

/** plotly.js with the charts on x and y axes: the smallest of its bundles that draws all figures. */
export function plotlySource(): string {
  const file = createRequire(import.meta.url).resolve('plotly.js-cartesian-dist-min');
  return (plotly ??= insidePage(readFileSync(file, 'utf8')));
}
