import type * as Present from '../../show/present.js';
import type { KernelPlugin } from '../plugin.js';

let present: typeof Present | undefined;

/** Loads what shows values, which the kernel need not wait for before it answers that it is ready. */
export async function loadDisplay(): Promise<void> {
  present ??= await import('../../show/present.js');
}

/** Shows figures, data frames, rows, estimates, regressions and provenance; the rest stays text. */
export const displayPlugin: KernelPlugin = {
  name: 'display',
  display: (value, options) => present?.presentRich(value, options),
};
