/** Validated distributions of numbers and labels, sampled by inversion. */
export type { CredibleInterval, Distribution } from './types.js';
export { normal, normalFromInterval, standardNormalCdf } from './normal.js';
export { lognormal, lognormalFromInterval } from './lognormal.js';
export { constantValue, triangular, uniform } from './bounded.js';
export { beta, betaQuantile, pert } from './beta.js';
export { empirical, smoothedEmpirical } from './empirical.js';
export { mixture, type MixturePart } from './mixture.js';
export { categorical, type Categorical } from './categorical.js';
export { rankCorrelate, type CorrelationMatrix } from './iman-conover.js';
export { sampleDistribution } from './sample.js';
