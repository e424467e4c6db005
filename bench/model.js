/**
 * The two-level model of the benchmark, as every contender computes it:
 *
 *   total_d = Σ_i exp(μ_i + Σ_k w_ik·Z_kd + s_i·ε_id),   Z and ε standard normal,
 *
 * with four shared levels in eight combinations. The figures follow from the run's number, so that no
 * contender reads a file; numpy.py and bound.c hold the same lines.
 */
export const LEVELS = 4;

/** ln of the median of run i. */
export const mu = (i) => -6 * ((i % 97) / 97);

/** SD of the own error of run i, in logarithms. */
export const ownSd = (i) => 0.3 + 0.3 * ((i % 13) / 13);

/** Weight of level k in run i. */
export const weight = (i, k) => (((i % 8) >> (k % 3)) & 1 ? 0.2 : 0.1) + 0.02 * k;

/** Mean, SD and central 95% interval of draws. */
export const describe = (draws) => {
  const n = draws.length;
  const mean = draws.reduce((sum, x) => sum + x, 0) / n;
  const sd = Math.sqrt(draws.reduce((sum, x) => sum + (x - mean) ** 2, 0) / (n - 1));
  const sorted = Float64Array.from(draws).sort();
  return { mean, sd, low: sorted[Math.floor(0.025 * n)], high: sorted[Math.floor(0.975 * n)] };
};

/** What a contender prints: seconds of the work itself, peak memory of its process, its result. */
export const report = (seconds, draws) => {
  const peakMb = process.resourceUsage().maxRSS / 1024;
  console.log(JSON.stringify({ seconds, peakMb, ...describe(draws) }));
};
