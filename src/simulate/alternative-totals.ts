import type { Alternative } from '../estimate/alternatives.js';
import type { Session } from './session.js';
import type { Interval } from '../uncertainty/summary.js';

/** The total under an alternative. */
export type AlternativeTotal = Pick<Alternative, 'label' | 'family' | 'why'> & {
  readonly tco2e: Interval;
  /** Its median over that of the default. */
  readonly ratio: number;
};

/**
 * The total under each of several alternatives, by the same random numbers.
 *
 * @param session an open session
 * @param alternatives the default first
 * @returns one total an alternative, in their order
 * @throws RangeError for overrides that `assume` refuses
 * @example alternativeTotals(session, alternatives(project.data))[0].ratio // 1
 */
export function alternativeTotals(
  session: Session,
  alternatives: readonly Alternative[],
): readonly AlternativeTotal[] {
  const base = session.total().tco2e.median;
  return alternatives.map(({ label, family, why, overrides }) => {
    const { tco2e } = session.total(overrides);
    return { label, family, why, tco2e, ratio: tco2e.median / base };
  });
}

/** How far a family of alternatives moves the median of the total. */
export type FamilyRange = {
  readonly family: string;
  readonly lowest: AlternativeTotal;
  readonly highest: AlternativeTotal;
};

/**
 * The lowest and the highest median within each family of alternatives.
 *
 * @param totals from `alternativeTotals`; the default belongs to every family
 * @returns one range a family, in the order of their first appearance
 */
export function familyRanges(totals: readonly AlternativeTotal[]): readonly FamilyRange[] {
  const [base] = totals;
  if (base === undefined) return [];
  const families = [...new Set(totals.slice(1).map(({ family }) => family))];
  return families.map((family) => {
    const members = [base, ...totals.filter((each) => each.family === family)];
    const pick = (better: (a: number, b: number) => boolean): AlternativeTotal =>
      members.reduce((best, each) => (better(each.ratio, best.ratio) ? each : best));
    return { family, lowest: pick((a, b) => a < b), highest: pick((a, b) => a > b) };
  });
}
