import { NO_BASIS, requireProbabilities } from './types.js';

/** One of several labels, with probabilities: an unknown accelerator or place. */
export type Categorical<Label extends string = string> = {
  readonly kind: 'categorical';
  readonly labels: readonly Label[];
  readonly probabilities: readonly number[];
  readonly basis: string;
  readonly description: string;
  /** The label whose share of the interval from 0 to 1 holds p. */
  readonly quantile: (p: number) => Label;
};

/**
 * A choice among labels.
 *
 * @param options labels with probabilities that sum to 1
 * @param basis what it rests on
 * @returns the choice, drawn by `quantile(u)` in the order given
 * @throws RangeError for an empty list or weights that are not probabilities
 * @example categorical({ A100: 0.25, H100: 0.75 }).quantile(0.3) // 'H100'
 */
export function categorical<Label extends string>(
  options: Readonly<Record<Label, number>>,
  basis = NO_BASIS,
): Categorical<Label> {
  const entries = Object.entries(options) as [Label, number][];
  const labels = entries.map(([label]) => label);
  const probabilities = entries.map(([, p]) => p);
  requireProbabilities('categorical', probabilities);
  const percent = entries.map(([label, p]) => `${label} ${Number((100 * p).toPrecision(3))}%`);
  const lastPossible = probabilities.findLastIndex((p) => p > 0);
  return {
    kind: 'categorical',
    labels,
    probabilities,
    basis,
    description: `${percent.join(', ')}; ${basis}`,
    quantile: (p) => {
      if (!(p >= 0 && p <= 1)) {
        throw new RangeError(`categorical: got probability ${p}, expected a number from 0 to 1`);
      }
      let sum = 0;
      const at = probabilities.findIndex((share) => p < (sum += share));
      return labels[at < 0 ? lastPossible : at] as Label;
    },
  };
}
