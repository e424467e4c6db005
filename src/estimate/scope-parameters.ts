import { fitLogParameter, type LogParameter } from '../uncertainty/parameter.js';

/** A published figure behind a scope switch. Rows of `scopes.csv` fit as they are. */
export type ScopeFigure = {
  readonly scope: 'exploratory' | 'embodied' | 'market';
  readonly organisation?: string | undefined;
  readonly value: number;
  readonly reference?: number | undefined;
  readonly cluster: string;
  readonly used: boolean;
};

const usedRows = (
  rows: readonly ScopeFigure[],
  scope: ScopeFigure['scope'],
): readonly (ScopeFigure & { readonly ratio: number })[] =>
  rows
    .filter((row) => row.used && row.scope === scope)
    .map((row) => ({ ...row, ratio: row.value / (row.reference ?? NaN) }));

/**
 * Compute of failed and exploratory runs over that of the final runs: total / final − 1, by study.
 *
 * @param rows figures of `scopes.csv`
 * @returns the parameter, clustered by developer
 * @throws RangeError for fewer than two developers, or a total that is not above the final runs
 * @example exploratoryExcess([{ scope: 'exploratory', value: 3, reference: 1, cluster: 'a', used: true },
 *   { scope: 'exploratory', value: 9, reference: 1, cluster: 'b', used: true }]).median // 4
 */
export const exploratoryExcess = (rows: readonly ScopeFigure[]): LogParameter =>
  fitLogParameter(
    usedRows(rows, 'exploratory').map(({ ratio, cluster }) => ({ value: ratio - 1, cluster })),
    {
      label: 'failed and exploratory compute over final runs',
      unit: '1',
      basis:
        'all compute of a development over its final runs, less 1; families of language models; clustered by developer',
      source: 'scopes.csv',
    },
  );

/**
 * Embodied carbon of an accelerator with its share of the server, spread over the hours that it works
 * in its life: kgCO2e × 1000 / h.
 *
 * @param rows figures of `scopes.csv`
 * @returns the parameter, gCO2e per accelerator-hour, clustered by study
 * @throws RangeError for fewer than two studies
 * @example embodiedGramsPerHour([{ scope: 'embodied', value: 400, reference: 4e4, cluster: 'a', used: true },
 *   { scope: 'embodied', value: 400, reference: 4e4, cluster: 'b', used: true }]).median // 10
 */
export const embodiedGramsPerHour = (rows: readonly ScopeFigure[]): LogParameter =>
  fitLogParameter(
    usedRows(rows, 'embodied').map(({ ratio, cluster }) => ({ value: 1000 * ratio, cluster })),
    {
      label: 'embodied carbon of an accelerator and its share of the server',
      unit: 'gCO2e/h',
      basis:
        'manufacture and transport over the hours in use of 4 to 6 years; clustered by study; no end of life, no buildings',
      source: 'scopes.csv',
    },
  );

/**
 * Market-based over location-based emissions of electricity, by organisation: the sum of the one over
 * the sum of the other in the years that were read.
 *
 * @param rows figures of `scopes.csv`
 * @returns ratio by organisation; an organisation that is not in it counts as 1
 * @example marketRatios([{ scope: 'market', organisation: 'A', value: 1, reference: 4, cluster: 'A', used: true }])
 * // { A: 0.25 }
 */
export function marketRatios(rows: readonly ScopeFigure[]): Readonly<Record<string, number>> {
  const sums = new Map<string, { market: number; location: number }>();
  for (const { organisation, value, reference } of usedRows(rows, 'market')) {
    if (organisation === undefined || reference === undefined) continue;
    const sum = sums.get(organisation) ?? { market: 0, location: 0 };
    sums.set(organisation, { market: sum.market + value, location: sum.location + reference });
  }
  return Object.fromEntries(
    [...sums].map(([organisation, { market, location }]) => [organisation, market / location]),
  );
}
