import { escapeHtml } from '../../show/escape.js';
import type { KernelPlugin } from '../plugin.js';

/** Adds HTML to what Jupyter shows of a name: its type as code, and the module's documentation. */
export const documentationPlugin: KernelPlugin = {
  name: 'documentation',
  inspection: (inspection) => {
    const text = inspection.data['text/plain'];
    if (!inspection.found || text === undefined) return inspection;
    const [type = '', ...rest] = text.split('\n\n');
    const about = rest.map((part) => `<p style="white-space:pre-line">${escapeHtml(part)}</p>`);
    const html = `<pre>${escapeHtml(type)}</pre>${about.join('')}`;
    return { ...inspection, data: { ...inspection.data, 'text/html': html } };
  },
};
