import { InputError } from '../errors.js';
import { keptPerReference } from './kept-per-reference.js';
import { nearest } from './nearest.js';
import type { AcceleratorSpec, Reference } from './reference.js';

/** An accelerator with both figures that an energy estimate needs. */
export type UsableAccelerator = {
  readonly accelerator: string;
  readonly peakTflops: number;
  readonly tdpWatts: number;
  readonly source: string;
  readonly releasedOn?: string | undefined;
};

/** The accelerator, where its peak and its TDP are known. */
export const usable = (spec: AcceleratorSpec): UsableAccelerator | undefined =>
  spec.peakTflops !== undefined && spec.tdpWatts !== undefined
    ? {
        accelerator: spec.accelerator,
        peakTflops: spec.peakTflops,
        tdpWatts: spec.tdpWatts,
        source: spec.source,
        releasedOn: spec.releasedOn,
      }
    : undefined;

const acceleratorIndexes = keptPerReference<ReadonlyMap<string, AcceleratorSpec>>();

const acceleratorIndex = (reference: Reference): ReadonlyMap<string, AcceleratorSpec> =>
  acceleratorIndexes(
    reference,
    '',
    () => new Map(reference.accelerators.map((row) => [row.accelerator, row])),
  );

/**
 * Finds an accelerator by its key.
 *
 * @param reference the reference data
 * @param name a key of the accelerator table, e.g. `A100 SXM4 80GB`
 * @returns its peak and TDP
 * @throws InputError when the accelerator is unknown (with the nearest name) or lacks peak or TDP
 * @example acceleratorOf(reference, 'A100 SXM4 80GB').tdpWatts // 400
 */
export function acceleratorOf(reference: Reference, name: string): UsableAccelerator {
  const spec = acceleratorIndex(reference).get(name);
  if (spec === undefined) {
    const names = reference.accelerators.map((row) => row.accelerator);
    throw new InputError({
      field: 'accelerator',
      value: name,
      expected: `a key of accelerators.csv, did you mean "${nearest(name, names)}"?`,
    });
  }
  const found = usable(spec);
  if (found === undefined) {
    throw new InputError({
      field: 'accelerator',
      value: name,
      expected: 'an accelerator whose peak and TDP are known',
    });
  }
  return found;
}
