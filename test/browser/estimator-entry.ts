/** What the estimator test bundles for the browser: the core as it is, nothing else. */
export { estimate } from '../../src/estimate/estimate.js';
export { simulate } from '../../src/simulate/aggregate.js';
export { createProject } from '../../src/simulate/project.js';
