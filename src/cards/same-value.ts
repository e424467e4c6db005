import type { Finding } from './finding.js';
import { firstDigits } from './numbers.js';

/** How far two roundings of one value may lie apart when the coarser has so many significant digits. */
const tolerance = (digits: number): number => Math.max(0.01, 0.5 * 10 ** (1 - Math.max(digits, 2)));

/** Significant digits of a number as it is written (`11,250` has 4, `0.30` has 2). */
export function significantDigits(raw: string): number {
  const number = firstDigits(raw);
  const digits = number.replace(/\D/g, '').replace(/^0+/, '');
  const bare = /[.,]\d*$/.test(number) && /\./.test(number) ? digits : digits.replace(/0+$/, '');
  return Math.max(bare.length, 1);
}

/**
 * Whether two findings state the same value, the one perhaps rounded: numbers within half a unit of
 * the coarser one's last digit (at least 1%), texts that are equal.
 *
 * @example sameValue(15.0556 g, 0.015 kg) // true
 */
export function sameValue(a: Finding, b: Finding): boolean {
  if (a.quantity !== b.quantity) return false;
  if (typeof a.value === 'string' || typeof b.value === 'string')
    return String(a.value).toLowerCase() === String(b.value).toLowerCase();
  if (a.value === b.value) return true;
  const larger = Math.max(Math.abs(a.value), Math.abs(b.value));
  const digits = Math.min(significantDigits(a.valueAsWritten), significantDigits(b.valueAsWritten));
  return Math.abs(a.value - b.value) <= larger * tolerance(digits);
}
