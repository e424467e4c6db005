import type { RunEvidence } from '../tier/evidence.js';
import { constant, lnMedianOf, lnProduct, type Factor, type Stage } from '../uncertainty/factor.js';
import type { Assumptions } from './assumptions.js';
import { planGrid } from './plan-grid.js';
import type { Reference } from './reference.js';

/** A conversion of units, as a factor. */
export const unitFactor = (name: string, value: number, unit: string): Factor =>
  constant({ name, value, unit, status: 'computed', source: 'definition' });

/** 10⁻⁶ t/g. */
export const GRAMS_TO_TONNES = unitFactor('grams to tonnes', 1e-6, 't/g');

/** 10⁶ g/t. */
export const TONNES_TO_GRAMS = unitFactor('tonnes to grams', 1e6, 'g/t');

/** C = E × grid / 10⁶, tCO2e. */
export const planEmissions = (run: RunEvidence, reference: Reference, a: Assumptions): Stage => ({
  quantity: 'tco2e',
  from: 'energyKwh',
  formula: 'C = E × grid / 10⁶',
  factors: [...planGrid(run, reference, a), GRAMS_TO_TONNES],
});

/**
 * The median of {@link planEmissions}.
 *
 * @param lnKwh ln of the energy, kWh
 * @returns ln of the emissions, tCO2e
 */
export const lnEmissions = (
  run: RunEvidence,
  reference: Reference,
  a: Assumptions,
  lnKwh: number,
): number => lnProduct(planGrid(run, reference, a), lnKwh) + lnMedianOf(GRAMS_TO_TONNES);
