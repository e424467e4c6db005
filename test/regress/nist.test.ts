import { describe, expect, it } from 'vitest';
import { ols } from '../../src/regress/ols.js';
import { STRD } from '../../src/regress/strd/strd.js';
import {
  WAMPLER1_Y,
  WAMPLER2_Y,
  WAMPLER3_Y,
  WAMPLER4_Y,
  WAMPLER5_Y,
  WAMPLER_X,
} from '../../src/regress/strd/wampler.js';

/**
 * Decimal digits in which a number agrees with the certified one: the negative logarithm of the
 * relative error, or of the absolute error where zero is certified; 15 at most, as NIST certifies
 * no more.
 */
const digits = (got: number, certified: number): number => {
  const error = Math.abs(got - certified) / (certified === 0 ? 1 : Math.abs(certified));
  return error === 0 ? 15 : Math.min(15, -Math.log10(error));
};

/** Fewest digits that the fit must have in any coefficient, in any standard error, and so on. */
type Required = {
  readonly estimate: number;
  readonly standardError: number;
  readonly residualSd: number;
  readonly r2: number;
  readonly f: number;
};

/**
 * A little below what refined Householder QR reaches. Filip's powers, rounded to doubles, have an
 * exact solution that agrees with the certified one to 7.9 digits only: with these columns more than
 * that would be luck. Wampler1 and 2 have residuals of zero, so that their standard errors and
 * residual SD are held to an absolute error.
 */
const REQUIRED: Readonly<Record<string, Required>> = {
  Norris: { estimate: 13, standardError: 12, residualSd: 12, r2: 14, f: 12 },
  Pontius: { estimate: 13, standardError: 12, residualSd: 12, r2: 14, f: 11 },
  NoInt1: { estimate: 14, standardError: 14, residualSd: 14, r2: 14, f: 13 },
  NoInt2: { estimate: 14, standardError: 14, residualSd: 14, r2: 14, f: 13 },
  Filip: { estimate: 7, standardError: 7, residualSd: 7, r2: 9, f: 7 },
  Longley: { estimate: 14, standardError: 11, residualSd: 11, r2: 13, f: 11 },
  Wampler1: { estimate: 14, standardError: 8.5, residualSd: 8.5, r2: 14, f: NaN },
  Wampler2: { estimate: 13, standardError: 13, residualSd: 13, r2: 14, f: NaN },
  Wampler3: { estimate: 14, standardError: 12.5, residualSd: 13.5, r2: 14, f: 13 },
  Wampler4: { estimate: 14, standardError: 12.5, residualSd: 13.5, r2: 14, f: 13 },
  Wampler5: { estimate: 14, standardError: 12.5, residualSd: 13.5, r2: 12.5, f: 12.5 },
};

describe.each(STRD)('NIST StRD $name ($difficulty)', (set) => {
  const { certified } = set;
  const fit = ols({ names: set.terms, design: set.design, response: set.response });
  const required = REQUIRED[set.name];
  if (required === undefined) throw new Error(`${set.name}: no required digits are stated`);

  it('coefficients and their standard errors', () => {
    expect(fit.coefficients.map(({ name }) => name)).toEqual(set.terms);
    expect(certified.coefficients).toHaveLength(set.terms.length);
    certified.coefficients.forEach(({ estimate, standardDeviation }, j) => {
      const { name, ...got } = fit.coefficients[j] ?? {
        name: '',
        estimate: NaN,
        standardError: NaN,
      };
      expect(digits(got.estimate, estimate), name).toBeGreaterThan(required.estimate);
      expect(digits(got.standardError, standardDeviation), `${name}, error`).toBeGreaterThan(
        required.standardError,
      );
    });
  });

  it('residual SD, R² and F', () => {
    expect(digits(fit.residualSd, certified.residualSd)).toBeGreaterThan(required.residualSd);
    expect(digits(fit.r2, certified.rSquared)).toBeGreaterThan(required.r2);
    if (certified.fStatistic === undefined) expect(fit.f).toBeGreaterThan(1e20);
    else expect(digits(fit.f, certified.fStatistic)).toBeGreaterThan(required.f);
  });
});

describe('NIST StRD as transcribed', () => {
  it('holds the eleven sets with their published numbers of rows and coefficients', () => {
    expect(
      STRD.map(({ name, design, response, terms }) => [
        name,
        design.length,
        response.length,
        terms.length,
      ]),
    ).toEqual([
      ['Norris', 36, 36, 2],
      ['Pontius', 40, 40, 3],
      ['NoInt1', 11, 11, 1],
      ['NoInt2', 3, 3, 1],
      ['Filip', 82, 82, 11],
      ['Longley', 16, 16, 7],
      ...[1, 2, 3, 4, 5].map((i) => [`Wampler${i}`, 21, 21, 6]),
    ]);
  });

  it('Wampler1 and 2 follow their polynomials', () => {
    // Scaled by 10⁵ so that Wampler2, Σ_j (x/10)^j, is an integer and the sums are exact.
    const powers = [0, 1, 2, 3, 4, 5];
    WAMPLER_X.forEach((x, i) => {
      expect(WAMPLER1_Y[i]).toBe(powers.reduce((sum, j) => sum + x ** j, 0));
      const scaled = powers.reduce((sum, j) => sum + x ** j * 10 ** (5 - j), 0);
      expect(WAMPLER2_Y[i]).toBe(scaled / 1e5);
    });
  });

  it('Wampler3, 4 and 5 are Wampler1 plus 1, 100 and 10 000 times one disturbance', () => {
    WAMPLER1_Y.forEach((y, i) => {
      const disturbance = (WAMPLER3_Y[i] ?? NaN) - y;
      expect(WAMPLER4_Y[i]).toBe(y + 100 * disturbance);
      expect(WAMPLER5_Y[i]).toBe(y + 10_000 * disturbance);
    });
  });
});
