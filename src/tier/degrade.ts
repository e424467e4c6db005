import type { RunEvidence, Tier } from './evidence.js';

/** What a run would look like had it disclosed only the evidence of one tier. */
const KEPT: Readonly<Record<Tier, readonly (keyof RunEvidence)[]>> = {
  1: ['tco2e', 'tco2eBasis', 'tco2eIncludes', 'tco2eAccounting'],
  2: [
    'accelerator',
    'acceleratorHours',
    'hoursBasis',
    'energyKwh',
    'energyBoundary',
    'energyBasis',
    'pue',
    'placeCountry',
    'placeRegion',
    'gridGramsPerKwh',
  ],
  3: ['flop', 'flopBasis', 'flopConfidence', 'tokens', 'paramsTotal', 'paramsActive'],
  4: ['paramsTotal', 'paramsActive'],
  5: ['architecture', 'task'],
};

const ALWAYS: readonly (keyof RunEvidence)[] = [
  'runId',
  'name',
  'organisation',
  'organisationCountry',
  'publishedOn',
  'modality',
  'kind',
  'sparsity',
  'baseRunId',
  'sources',
];

/**
 * A run with the evidence of a tier and of the tiers below it only: what the degradation test and the
 * teaching notebook estimate from.
 *
 * @param run what the run disclosed
 * @param tier the best evidence to keep
 * @returns the run without any better evidence
 * @example degrade({ ...run, tco2e: 291 }, 3).tco2e // undefined
 */
export function degrade(run: RunEvidence, tier: Tier): RunEvidence {
  const tiers = ([1, 2, 3, 4, 5] as const).filter((t) => t >= tier);
  const fields = [...ALWAYS, ...tiers.flatMap((t) => KEPT[t])];
  const kept: Record<string, unknown> = {};
  for (const field of fields) {
    if (run[field] !== undefined) kept[field] = run[field];
  }
  return kept as RunEvidence;
}
