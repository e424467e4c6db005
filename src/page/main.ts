import { startPanel } from './panel.js';

/** What a page's own script calls; the bundle has no other way in. */
Object.assign(globalThis, { huggingCarbonPanel: startPanel });
