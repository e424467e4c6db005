import { standardNormalCdf, standardNormalQuantile } from './normal.js';
import {
  makeDistribution,
  NO_BASIS,
  requireInterval,
  type CredibleInterval,
  type Distribution,
} from './types.js';

/**
 * A lognormal distribution: a positive quantity that is off by factors. Its mean is
 * median · exp(sdLog²/2), above the median.
 *
 * @param median median, above 0, in the unit of the quantity
 * @param sdLog SD of the natural logarithm, above 0
 * @param basis what it rests on
 * @returns the distribution
 * @throws RangeError when the median or the SD is not positive
 * @example lognormal(100, 0.5).mean // 113.31484530668263
 */
export function lognormal(median: number, sdLog: number, basis = NO_BASIS): Distribution {
  if (!(median > 0 && median < Infinity)) {
    throw new RangeError(`lognormal: got median ${median}, expected a positive number`);
  }
  if (!(sdLog > 0 && sdLog < Infinity)) {
    throw new RangeError(`lognormal: got SD of the logarithm ${sdLog}, expected a positive number`);
  }
  return makeDistribution({
    kind: 'lognormal',
    parameters: { median, sdLog },
    mean: median * Math.exp((sdLog * sdLog) / 2),
    basis,
    words: `lognormal, median ${median}, SD of the logarithm ${sdLog}`,
    quantile: (p) => median * Math.exp(sdLog * standardNormalQuantile(p)),
    cdf: (x) => (x <= 0 ? 0 : standardNormalCdf(Math.log(x / median) / sdLog)),
  });
}

/**
 * The lognormal distribution with a central credible interval: its median is the geometric mean of the
 * ends.
 *
 * @param interval low above 0, high and its probability
 * @param basis what it rests on
 * @returns the distribution
 * @throws RangeError when low ≤ 0, low ≥ high or the probability is not inside (0, 1)
 * @example lognormalFromInterval({ low: 50, high: 200, probability: 0.9 }).median // 100
 */
export function lognormalFromInterval(interval: CredibleInterval, basis = NO_BASIS): Distribution {
  requireInterval('lognormal', interval);
  const { low, high, probability } = interval;
  if (low <= 0) throw new RangeError(`lognormal: got low ${low}, expected a positive number`);
  const z = standardNormalQuantile((1 + probability) / 2);
  return lognormal(Math.sqrt(low) * Math.sqrt(high), Math.log(high / low) / (2 * z), basis);
}
