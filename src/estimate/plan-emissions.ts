import type { RunEvidence } from '../tier/evidence.js';
import { constant, type Factor, type Stage } from '../uncertainty/factor.js';
import type { Assumptions } from './assumptions.js';
import { planGrid } from './plan-grid.js';
import type { Reference } from './reference.js';

/** A conversion of units, as a factor. */
export const unitFactor = (name: string, value: number, unit: string): Factor =>
  constant({ name, value, unit, status: 'computed', source: 'definition' });

/** C = E × grid / 10⁶, tCO2e. */
export const planEmissions = (run: RunEvidence, reference: Reference, a: Assumptions): Stage => ({
  quantity: 'tco2e',
  from: 'energyKwh',
  formula: 'C = E × grid / 10⁶',
  factors: [...planGrid(run, reference, a), unitFactor('grams to tonnes', 1e-6, 't/g')],
});
