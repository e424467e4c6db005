import type { KernelPlugin } from 'hugging-carbon';

/*
 * A plugin of the notebook kernel, to copy and change. Every hook is optional: keep those you need.
 * docs/kernel.md says how the kernel finds the file.
 */

/** A value of your own that cells compute. */
type Reading = { readonly meter: string; readonly kwh: number };

const isReading = (value: unknown): value is Reading =>
  typeof value === 'object' &&
  value !== null &&
  typeof (value as Partial<Reading>).meter === 'string' &&
  typeof (value as Partial<Reading>).kwh === 'number';

/** Text of strangers must not become markup. */
const escape = (text: string): string =>
  text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);

export const plugin: KernelPlugin = {
  name: 'meter-readings',

  // How a value looks, at the end of a cell and in show(); undefined leaves it to the next plugin.
  display: (value, { title }) => {
    if (!isReading(value)) return undefined;
    const text = `${title ?? value.meter}: ${value.kwh} kWh`;
    return { 'text/html': `<b>${escape(text)}</b>`, 'text/plain': text };
  },

  // What an error says: as it is, or told better.
  failure: (failure) =>
    failure.evalue.includes('kWh')
      ? { ...failure, traceback: [...failure.traceback, 'Hint: 1 MWh is 1000 kWh.'] }
      : failure,

  // How far a long calculation is; undefined leaves it to the bar built in.
  progress: ({ label, done, of }) =>
    label === 'reading meters' ? { 'text/plain': `${done} of ${of} meters read` } : undefined,

  // What Tab offers, and what Shift-Tab shows: as it is, or more.
  completion: (completion) => completion,
  inspection: (inspection) => inspection,

  // Told when someone interrupts a cell: the place to close what it left open.
  interrupted: () => undefined,
};
