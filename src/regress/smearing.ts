/**
 * Duan's smearing factor of a log10 regression: the mean of 10^residual. The exponential of a mean of
 * logarithms is a median; multiplied by this factor it estimates the mean without assuming normal
 * residuals (Duan 1983, JASA 78, 605–610).
 *
 * @param residuals residuals in log10 units, at least one
 * @returns factor from median to mean
 * @throws RangeError when there are no residuals
 * @example smearingFactor([-1, 1]) // 5.05
 */
export function smearingFactor(residuals: readonly number[]): number {
  if (residuals.length === 0) throw new RangeError('residuals: got none, expected at least one');
  return residuals.reduce((sum, e) => sum + 10 ** e, 0) / residuals.length;
}
