import { isMarketBased, take } from './contradictions.js';
import type { CardFlagCode, CardQuantity, Finding } from './finding.js';

/** The cleanest, the dirtiest and the median grid of recent years in the project's table, gCO2e/kWh. */
export type GridRange = { readonly low: number; readonly high: number; readonly typical: number };

/** The value of each quantity that stands for a card. */
export type Facts = {
  readonly of: (quantity: CardQuantity) => Finding | undefined;
  readonly number: (quantity: CardQuantity) => number | undefined;
};

/** Picks the finding that stands for each quantity. */
export function factsOf(findings: readonly Finding[]): Facts {
  const of = (quantity: CardQuantity): Finding | undefined => {
    const all = findings.filter((f) => f.quantity === quantity && !isMarketBased(f));
    return all.length === 0 ? undefined : take(all).taken;
  };
  return {
    of,
    number: (quantity) => {
      const value = of(quantity)?.value;
      return typeof value === 'number' && value > 0 ? value : undefined;
    },
  };
}

/** A flag that a finding of one quantity gets. */
export type Check = {
  readonly quantity: CardQuantity;
  readonly code: CardFlagCode;
  readonly why: string;
};

/** Makes a check. */
export const check = (quantity: CardQuantity, code: CardFlagCode, why: string): Check => ({
  quantity,
  code,
  why,
});

/** A number in words of at most four digits. */
export function show(value: number): string {
  if (value === 0) return '0';
  const size = Math.abs(value);
  return size >= 1e7 || size < 1e-3
    ? value.toExponential(2)
    : Number(value.toPrecision(4)).toLocaleString('en-US', { maximumFractionDigits: 6 });
}
