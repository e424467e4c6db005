import { InputError } from '../errors.js';
import type { AssumptionOverrides } from './assumptions.js';
import { acceleratorOf } from './accelerators.js';
import { nearest, suggestions } from './nearest.js';
import type { Reference } from './reference.js';

const quoted = (names: readonly string[]): string => names.map((name) => `"${name}"`).join(', ');

/**
 * Checks that an accelerator and a place that somebody sets exist in the reference tables, before
 * anything is planned.
 *
 * @param overrides what `Estimator.with` was given, already checked by `assume`
 * @param reference the reference data
 * @throws InputError for an accelerator that is no key of the table (with those that it may mean) or
 *   lacks peak or TDP, and for a country without a grid intensity
 */
export function checkAgainstReference(overrides: AssumptionOverrides, reference: Reference): void {
  const { accelerator, placeCountry } = overrides;
  if (accelerator !== undefined) {
    const keys = reference.accelerators.map((row) => row.accelerator);
    if (!keys.includes(accelerator)) {
      throw new InputError({
        field: 'accelerator',
        value: accelerator,
        expected: `a key of accelerators.csv, did you mean ${quoted(suggestions(accelerator, keys))}?`,
      });
    }
    acceleratorOf(reference, accelerator);
  }
  if (placeCountry === undefined) return;
  const countries = [...new Set(reference.grid.map((row) => row.country))];
  if (!countries.includes(placeCountry)) {
    throw new InputError({
      field: 'placeCountry',
      value: placeCountry,
      expected: `an ISO 3166-1 alpha-3 code of grid.csv, did you mean "${nearest(placeCountry, countries)}"?`,
    });
  }
}
