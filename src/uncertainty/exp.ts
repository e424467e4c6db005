/**
 * Exponential and logarithm by additions and multiplications only, so that every engine and the
 * WebAssembly kernel give the same bytes: `Math.exp` may differ in the last digit between browsers.
 */

/** Parts into which a doubling is cut: what is left of the argument is below ln 2 / 128. */
const PARTS = 64;
const INVERSE = PARTS / Math.LN2;
/** ln 2 / 64 to 24 bits, so that a whole number times it is exact, and the rest to 53 more. */
const HIGH = 0.010830424726009369;
const LOW = -2.9760223436840126e-11;
/** Adding 1.5·2⁵² rounds to a whole number, ties to even. */
const MAGIC = 6755399441055744;
const LARGEST = 700;

/** 2^(j/64), j from 0 to 63. */
export const FRACTIONAL_POWERS: Float64Array = Float64Array.from(
  { length: PARTS },
  (_, j) => 2 ** (j / PARTS),
);
const WHOLE_POWERS = Float64Array.from({ length: 2 * 1011 + 1 }, (_, k) => 2 ** (k - 1011));

/**
 * e^x: x = (64k + j)·ln 2/64 + r, e^x = 2^k · 2^(j/64) · (1 + r + … + r⁵/120). The series is cut where
 * the next term is below 4·10⁻¹⁷. Arguments beyond ±700 count as ±700.
 *
 * @param argument any finite number
 * @returns e^x, within 10⁻¹⁵ of its value
 * @example exp(0) // 1
 */
export function exp(argument: number): number {
  const x = argument > LARGEST ? LARGEST : argument < -LARGEST ? -LARGEST : argument;
  const t = x * INVERSE + MAGIC - MAGIC;
  const r = x - t * HIGH - t * LOW;
  const p = 1 + r * (1 + r * (1 / 2 + r * (1 / 6 + r * (1 / 24 + r * (1 / 120)))));
  const whole = t | 0;
  return (
    (FRACTIONAL_POWERS[whole & 63] as number) * p * (WHOLE_POWERS[(whole >> 6) + 1011] as number)
  );
}

/**
 * ln u for 0 < u ≤ 1: u = m·2^e with m from √½, ln m = 2·artanh((m − 1)/(m + 1)) by its series.
 *
 * @param u a number above 0, at most 1
 * @returns ln u, within 10⁻¹⁵ of its value
 * @example lnUnit(1) // 0
 */
export function lnUnit(u: number): number {
  let m = u;
  let e = 0;
  while (m < Math.SQRT1_2) {
    m = m * 2;
    e = e - 1;
  }
  const s = (m - 1) / (m + 1);
  const s2 = s * s;
  let sum = 0;
  for (let k = 21; k >= 1; k -= 2) sum = sum * s2 + 1 / k;
  return 2 * s * sum + e * Math.LN2;
}
