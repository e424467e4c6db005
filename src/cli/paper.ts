/**
 * What the first version of the paper states for models above 5,000 downloads, tCO2e
 * (arXiv 2605.01549, about 5.8×10⁴).
 */
export const PAPER_TCO2E = 5.8e4;
