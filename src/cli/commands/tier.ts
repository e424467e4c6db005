import type { Command } from 'commander';
import { loadProject } from '../../io/project.js';
import { TIER_LABELS, type Tier } from '../../tier/evidence.js';
import { explainRepository } from '../../tier/explain.js';
import { tierPopulation, type TieredPopulation } from '../../tier/tier.js';
import { textTable } from '../format.js';
import { numberOption } from '../options.js';
import { openOutput } from '../output.js';
import { namedByCaller } from '../usage-error.js';

type TierFlags = { readonly snapshot: string; readonly threshold: number; readonly json?: boolean };

const TIERS: readonly Tier[] = [1, 2, 3, 4, 5];

/** Runs per tier under both attribution rules. */
export const countTiers = (
  tiered: TieredPopulation,
): readonly { tier: Tier; label: string; strict: number; inclusive: number }[] =>
  TIERS.map((tier) => {
    const runs = tiered.runs.filter((entry) => entry.tier === tier);
    return {
      tier,
      label: TIER_LABELS[tier],
      strict: runs.filter((entry) => entry.strict).length,
      inclusive: runs.length,
    };
  });

const populationText = (tiered: TieredPopulation): string =>
  [
    textTable(
      ['Inclusion funnel', 'count', 'why'],
      tiered.funnel.map(({ step, count, why }) => [step, String(count), why]),
    ),
    '',
    textTable(
      ['Tier', 'runs, strict', 'runs, inclusive'],
      countTiers(tiered).map((row) => [
        `${row.tier} ${row.label}`,
        String(row.strict),
        String(row.inclusive),
      ]),
    ),
  ].join('\n');

/** Adds `tier` to the program. */
export function addTierCommand(program: Command): void {
  program
    .command('tier')
    .summary('resolve repositories to training runs and give each its tier of evidence')
    .description(
      'Without an id: the inclusion funnel and the runs per tier. With one: its run, relation and tier, each with the reason.',
    )
    .argument('[repo-id]', 'a repository of the snapshot')
    .option('--snapshot <name>', '2024-09, 2026-05 or union', 'union')
    .option('--threshold <n>', '30-day downloads to exceed', numberOption('a threshold', 0), 5000)
    .option('--json', 'print one JSON document')
    .action((repositoryId: string | undefined, flags: TierFlags) => {
      const { tables } = loadProject();
      const output = openOutput(flags);
      if (repositoryId !== undefined) {
        const found = namedByCaller(() => explainRepository(tables, repositoryId));
        output.result(found, () =>
          [
            `${repositoryId}: ${found.link.relation} of run ${found.run.runId} (root ${found.link.rootRunId ?? 'unknown'})`,
            `  decided by ${found.link.decidedBy}, confidence ${found.link.confidence}: ${found.link.reason}`,
            `  run ${found.run.name}: tier ${found.tier} (${TIER_LABELS[found.tier]})`,
            `  because ${found.reason}`,
          ].join('\n'),
        );
        return;
      }
      const tiered = tierPopulation(tables, flags);
      const result = {
        selection: tiered.selection,
        funnel: tiered.funnel,
        tiers: countTiers(tiered),
        runs: tiered.runs.map(({ run, tier, reason, strict, inclusive, repositories }) => ({
          runId: run.runId,
          tier,
          reason,
          strict,
          inclusive,
          repositories: repositories.length,
        })),
      };
      output.result(result, () => populationText(tiered));
    });
}
