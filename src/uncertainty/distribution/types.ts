/**
 * A probability distribution of a number, as readonly data with its quantile function. Sampling is by
 * inversion, x = F⁻¹(u), so the same distribution works with pseudo-random numbers and with the points
 * of a Sobol sequence (L. Devroye, "Non-Uniform Random Variate Generation", 1986, section II.2).
 */
export type Distribution = {
  readonly kind: string;
  /** The numbers that define it, in the unit of the quantity unless their name says otherwise. */
  readonly parameters: Readonly<Record<string, number>>;
  readonly mean: number;
  readonly median: number;
  /** What it rests on: data and n, literature, or an expert range. */
  readonly basis: string;
  /** The distribution in words, with its basis. */
  readonly description: string;
  /** Smallest x with P(X ≤ x) ≥ p, for p from 0 to 1. */
  readonly quantile: (p: number) => number;
  /** P(X ≤ x). */
  readonly cdf: (x: number) => number;
};

/** What a constructor gives; the checks and the median are added here. */
type Parts = Omit<Distribution, 'median' | 'description'> & { readonly words: string };

/** The basis of a distribution for which none was given. */
export const NO_BASIS = 'basis not stated';

/**
 * Puts a distribution together: checks p in `quantile`, takes the median from it.
 *
 * @param parts kind, parameters, mean, words, basis, quantile and cdf
 * @returns the distribution
 */
export function makeDistribution({ words, quantile, cdf, ...rest }: Parts): Distribution {
  return {
    ...rest,
    median: quantile(0.5),
    description: `${words}; ${rest.basis}`,
    quantile: (p) => {
      if (!(p >= 0 && p <= 1)) {
        throw new RangeError(`${rest.kind}: got probability ${p}, expected a number from 0 to 1`);
      }
      return quantile(p);
    },
    cdf: (x) => {
      if (Number.isNaN(x)) throw new RangeError(`${rest.kind}: got NaN, expected a number`);
      return cdf(x);
    },
  };
}

/**
 * Throws unless a number is finite.
 *
 * @param what name of the argument, for the message
 * @param value the number
 * @throws RangeError when it is NaN or infinite
 */
export function requireFinite(what: string, value: number): void {
  if (!Number.isFinite(value)) {
    throw new RangeError(`${what}: got ${value}, expected a finite number`);
  }
}

/**
 * Throws unless two finite numbers are in order.
 *
 * @throws RangeError when low ≥ high, or one is not finite
 */
export function requireOrder(what: string, low: number, high: number): void {
  requireFinite(`${what}, low`, low);
  requireFinite(`${what}, high`, high);
  if (!(low < high)) {
    throw new RangeError(`${what}: got low ${low} and high ${high}, expected low < high`);
  }
}

/**
 * Throws unless weights are probabilities.
 *
 * @throws RangeError for an empty list, a negative or NaN entry, or a sum off 1 by more than 10⁻⁹
 */
export function requireProbabilities(what: string, probabilities: readonly number[]): void {
  if (probabilities.length === 0) throw new RangeError(`${what}: got none, expected at least one`);
  let sum = 0;
  for (const p of probabilities) {
    if (!(p >= 0 && p <= 1)) {
      throw new RangeError(`${what}: got probability ${p}, expected a number from 0 to 1`);
    }
    sum += p;
  }
  if (Math.abs(sum - 1) > 1e-9) {
    throw new RangeError(`${what}: got probabilities that sum to ${sum}, expected 1`);
  }
}

/** A central interval: the quantity lies inside with the given probability, and as often below as above. */
export type CredibleInterval = {
  readonly low: number;
  readonly high: number;
  /** Between 0 and 1, e.g. 0.9. */
  readonly probability: number;
};

/**
 * Throws unless an interval is one.
 *
 * @throws RangeError when low ≥ high or the probability is not inside (0, 1)
 */
export function requireInterval(what: string, interval: CredibleInterval): void {
  requireOrder(what, interval.low, interval.high);
  const { probability } = interval;
  if (!(probability > 0 && probability < 1)) {
    throw new RangeError(
      `${what}: got probability ${probability}, expected a number between 0 and 1`,
    );
  }
}
