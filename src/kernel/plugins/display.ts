import { presentRich } from '../../show/present.js';
import type { KernelPlugin } from '../plugin.js';

/** Shows figures, data frames, rows, estimates, regressions and provenance; the rest stays text. */
export const displayPlugin: KernelPlugin = { name: 'display', display: presentRich };
