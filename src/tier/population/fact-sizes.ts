import { groupBy, positive } from './claim.js';
import type { CuratedTables } from './curated.js';
import type { Params } from './own-params.js';

/** Sizes that a hand-kept fact states for a run, for the repositories that hold its own weights. */
export function factSizes(curated: CuratedTables): ReadonlyMap<string, Params> {
  const sizes = new Map<string, Params>();
  const facts = groupBy(curated.facts, (fact) => fact.runId);
  for (const run of curated.runRows) {
    const usable = (facts.get(run.runId) ?? []).filter((fact) => fact.status !== 'unverified');
    const total = usable.find((fact) => fact.field === 'paramsTotal');
    const params = positive(total?.value);
    if (total === undefined || params === undefined) continue;
    const paramsActive = positive(usable.find((fact) => fact.field === 'paramsActive')?.value);
    const size = {
      params,
      paramsActive,
      paramsMethod: 'registry',
      paramsSource: total.source,
    } as const;
    for (const id of run.repositories) sizes.set(id, size);
  }
  return sizes;
}
