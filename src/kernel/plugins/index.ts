import type { KernelPlugin } from '../plugin.js';
import { displayPlugin } from './display.js';
import { documentationPlugin } from './documentation.js';
import { errorsPlugin } from './errors.js';
import { progressPlugin } from './progress.js';

/** The plugins that every kernel of the project has. */
export const builtInPlugins: readonly KernelPlugin[] = [
  displayPlugin,
  errorsPlugin,
  progressPlugin,
  documentationPlugin,
];
