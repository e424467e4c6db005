import { escapeHtml } from '../../show/escape.js';
import type { KernelPlugin } from '../plugin.js';

const CELLS = 30;

/** Shows a long calculation as a bar, in HTML and as text. */
export const progressPlugin: KernelPlugin = {
  name: 'progress',
  progress: ({ label, done, of }) => {
    const share = of > 0 ? Math.min(1, Math.max(0, done / of)) : 0;
    const filled = Math.round(share * CELLS);
    const count = `${done.toLocaleString('en-US')} of ${of.toLocaleString('en-US')}`;
    const text = `${label}: ${Math.round(100 * share)}% (${count})`;
    const bar = `<progress max="1" value="${share.toFixed(4)}" style="width:18em;vertical-align:middle"></progress>`;
    return {
      'text/html': `<div class="hc-progress" role="status">${bar} ${escapeHtml(text)}</div>`,
      'text/plain': `${'█'.repeat(filled)}${'░'.repeat(CELLS - filled)} ${text}`,
    };
  },
};
