import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { centralTco2e } from '../../src/estimate/central.js';
import { centralValues } from '../../src/estimate/estimate.js';
import type { AssumptionOverrides } from '../../src/estimate/assumptions.js';
import { loadProject } from '../../src/io/project.js';
import { RUN_KINDS } from '../../src/data/schema/runs.js';
import type { RunEvidence } from '../../src/tier/evidence.js';

const { estimator, tables } = loadProject();

const SCENARIOS: readonly AssumptionOverrides[] = [
  {},
  { utilisationModel: 'pooled' },
  { accelerator: 'TPU v4', pue: 1.2 },
  { placeCountry: 'FRA' },
  { gridGramsPerKwh: 50 },
  { tailBound: { rule: 'tokens-per-parameter' } },
  { includeExploratory: true },
  { includeEmbodied: true, accounting: 'market' },
];

/** What `estimate` prints and what crawls of millions add up: two paths through the same functions. */
describe('the central estimate without a plan is that of the plan, to the last bit', () => {
  const planned = (run: RunEvidence, overrides: AssumptionOverrides): number =>
    centralValues(estimator.with(overrides).plan(run)).tco2e;

  it.each(SCENARIOS)('every run of the population, %j', (overrides) => {
    const changed = estimator.with(overrides);
    for (const run of tables.runs) {
      expect(centralTco2e(run, changed), run.runId).toBe(centralValues(changed.plan(run)).tco2e);
    }
  });

  it('any evidence', () => {
    const optional = <Value>(value: fc.Arbitrary<Value>): fc.Arbitrary<Value | undefined> =>
      fc.option(value, { nil: undefined });
    const size = fc.double({ min: 5, max: 12, noNaN: true }).map((log10) => 10 ** log10);
    const known = <Value>(pick: (run: RunEvidence) => Value): fc.Arbitrary<Value> =>
      fc.constantFrom(...tables.runs).map(pick);
    const anyRun: fc.Arbitrary<RunEvidence> = fc.record({
      runId: fc.constant('any'),
      name: fc.constant('any'),
      kind: fc.constantFrom(...RUN_KINDS),
      modality: known((run) => run.modality),
      organisation: known((run) => run.organisation),
      organisationCountry: known((run) => run.organisationCountry),
      owner: known((run) => run.owner),
      architecture: known((run) => run.architecture),
      task: known((run) => run.task),
      publishedOn: known((run) => run.publishedOn),
      sparsity: fc.constantFrom(undefined, 'dense', 'moe'),
      sameOrganisationAsBase: fc.boolean(),
      paramsTotal: optional(size),
      baseFlop: optional(size.map((params) => params ** 2)),
      tokens: fc.constantFrom(undefined, undefined, undefined, 1e12),
      accelerator: fc.constantFrom(undefined, undefined, 'A100 SXM4 80GB', 'TPU v4'),
      placeCountry: fc.constantFrom(undefined, 'USA', 'FRA'),
    });
    fc.assert(
      fc.property(anyRun, fc.constantFrom(...SCENARIOS), (run, overrides) => {
        expect(centralTco2e(run, estimator.with(overrides))).toBe(planned(run, overrides));
      }),
      { numRuns: 2000 },
    );
  });
});
