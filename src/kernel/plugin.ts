import type { TableOptions } from '../show/table-view.js';
import type { WorkStep } from '../work.js';
import type { MimeBundle } from './door.js';
import type { Failure } from './failure.js';

export type { Failure, MimeBundle, TableOptions, WorkStep };

/** A cell, as plugins see it. */
export type CellInfo = {
  readonly source: string;
  /** The number Jupyter shows beside the cell. */
  readonly number: number;
};

/** What Jupyter shows when someone asks what a name means. */
export type Inspection = {
  readonly found: boolean;
  readonly data: Readonly<Record<string, string>>;
};

/** What Jupyter offers to complete a name. */
export type Completion = {
  readonly matches: readonly string[];
  readonly cursor_start: number;
  readonly cursor_end: number;
};

/** Code and place of the cursor, in characters from 0. */
export type CodePosition = { readonly code: string; readonly cursor: number };

/**
 * A part of the kernel. Every hook is optional. Of `display` and `progress` the first plugin that returns
 * something decides, a user's own before those built in; the others are applied one after the other. A
 * hook that throws is passed over, with a message in the cell.
 */
export type KernelPlugin = {
  readonly name: string;
  /** The forms of a value that a cell ends with or shows; undefined leaves it to the next plugin. */
  readonly display?: (value: unknown, options: TableOptions) => MimeBundle | undefined;
  /** What an error says: returns it as it is, or told better. */
  readonly failure?: (failure: Failure, thrown: unknown, cell: CellInfo) => Failure;
  /** How a long calculation's state looks. */
  readonly progress?: (step: WorkStep) => MimeBundle | undefined;
  /** Told when someone interrupts the running cell. */
  readonly interrupted?: (cell: CellInfo) => void;
  readonly completion?: (completion: Completion, at: CodePosition) => Completion;
  readonly inspection?: (inspection: Inspection, at: CodePosition) => Inspection;
};
