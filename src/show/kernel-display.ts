import { createRequire } from 'node:module';
import { kernelDoor, type MimeBundle } from '../kernel/door.js';

export type { MimeBundle };

type DisplayData = {
  readonly data: Readonly<Record<string, unknown>>;
  readonly metadata: Readonly<Record<string, unknown>>;
  readonly transient: Readonly<Record<string, unknown>>;
};
type WriteDisplayData = (data: DisplayData, update: boolean) => void;
type PublicDisplay = { readonly raw: (mime: string, content: string) => void };
type TslabGlobal = { readonly require: (name: string) => { readonly display?: PublicDisplay } };

/** Forms that a plain tslab can show, one per output, best first. */
const SINGLE_FORMS = ['image/svg+xml', 'text/html', 'text/markdown', 'text/plain'] as const;

/**
 * tslab's own way to send an output. It is no public interface of tslab 1.0.22, but the only way to send
 * several forms as one output without the project's kernel; it is there when the notebook's tslab is the
 * project's. The module is looked up, never loaded: outside a kernel, loading it would load a compiler.
 */
const privateDoor = (): WriteDisplayData | undefined => {
  const require = createRequire(import.meta.url);
  try {
    const loaded = require.cache[require.resolve('tslab/dist/jupyter.js')]?.exports as
      { readonly lastWriteDisplayData?: WriteDisplayData | null } | undefined;
    return loaded?.lastWriteDisplayData ?? undefined;
  } catch {
    return undefined;
  }
};

const publicDisplay = (): PublicDisplay | undefined => {
  const { __tslab__: tslab } = globalThis as { readonly __tslab__?: TslabGlobal };
  return tslab?.require('tslab').display;
};

/**
 * Shows one output in a notebook: all its forms with the project's kernel, the best single one with any
 * other tslab; outside a notebook its plain text is printed.
 */
export function display(bundle: MimeBundle): void {
  const door = kernelDoor();
  if (door !== undefined) return door.publish(bundle);
  const write = privateDoor();
  if (write !== undefined) return write({ data: bundle, metadata: {}, transient: {} }, false);
  const plain = publicDisplay();
  const mime = SINGLE_FORMS.find((form) => typeof bundle[form] === 'string') ?? 'text/plain';
  if (plain === undefined) console.log(bundle['text/plain']);
  else plain.raw(mime, String(bundle[mime]));
}
