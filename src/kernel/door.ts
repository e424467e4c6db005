import type { TableOptions } from '../show/table-view.js';

/** One output in several forms: a client shows the richest that it knows. */
export type MimeBundle = Readonly<Record<string, unknown>> & { readonly 'text/plain': string };

/** How an output is sent. */
export type OutputOptions = {
  readonly metadata?: Readonly<Record<string, unknown>>;
  /** A name under which the output can be replaced later. */
  readonly displayId?: string;
  /** True replaces the output of that name. */
  readonly update?: boolean;
};

/** What the project's kernel offers to code that runs in it. */
export type KernelDoor = {
  /** Publishes an output of the cell whose code calls. */
  readonly publish: (bundle: MimeBundle, options?: OutputOptions) => void;
  /** The forms of a value, by the plugins of this kernel; undefined when none knows it. */
  readonly present: (value: unknown, options?: TableOptions) => MimeBundle | undefined;
};

/** Looked up by name, so that a notebook's own copy of the module finds the kernel too. */
const DOOR = Symbol.for('hugging-carbon.kernel');

type Holder = { [DOOR]?: KernelDoor };

/** The project's kernel, when the code runs in one. */
export const kernelDoor = (): KernelDoor | undefined => (globalThis as Holder)[DOOR];

/** Opens the kernel to the code of its cells. */
export const openDoor = (door: KernelDoor): void => {
  (globalThis as Holder)[DOOR] = door;
};
