import type { Command } from 'commander';
import { loadProject } from '../../io/project.js';
import { simulate } from '../../simulate/aggregate.js';
import { allScenarios, simulateScenarios, type ScenarioTotal } from '../../simulate/scenarios.js';
import { snapshotNames } from '../../tier/snapshots.js';
import { PAPER_TCO2E } from '../paper.js';
import { formatNumber, textTable } from '../format.js';
import { integerOption } from '../options.js';
import { openOutput, progressLine } from '../output.js';
import { aggregateText } from './aggregate.js';
import { runAndReport } from './notebooks.js';

type AllFlags = { readonly draws: number; readonly seed: number; readonly json?: boolean };

const comparison = (rows: readonly ScenarioTotal[]): string =>
  textTable(
    [
      'Snapshot, attribution',
      'repositories',
      'runs',
      'median tCO2e',
      '95% interval',
      'paper / median',
    ],
    rows.map(({ label, repositories, runs, tco2e: { p2_5, median, p97_5 } }) => [
      label,
      String(repositories),
      String(runs),
      formatNumber(median, p2_5, p97_5),
      `${formatNumber(p2_5, p2_5, p97_5)} – ${formatNumber(p97_5, p2_5, p97_5)}`,
      (PAPER_TCO2E / median).toFixed(2),
    ]),
  );

/** Adds `all` to the program: the main job. */
export function addAllCommand(program: Command): void {
  program
    .command('all')
    .summary('the main job: run every notebook, write the pages, print the aggregate')
    .option('--draws <n>', 'Monte Carlo draws', integerOption('draws', 100, 1_000_000), 10_000)
    .option('--seed <n>', 'seed', integerOption('a seed', 0, 4_294_967_295), 1)
    .option('--json', 'print one JSON document')
    .action(async (flags: AllFlags) => {
      const output = openOutput(flags);
      const notebooks = await runAndReport({ names: [], output });
      const { tables, estimator } = loadProject();
      const { draws, seed } = flags;
      const scenarios = simulateScenarios(
        tables,
        estimator,
        allScenarios(5000, snapshotNames(tables)),
        {
          draws,
          seed,
          onProgress: progressLine('simulating all snapshots'),
        },
      );
      const main = simulate(tables, estimator, {
        snapshot: 'union',
        draws,
        seed,
        onProgress: progressLine('simulating the union'),
      });
      output.result({ notebooks, aggregate: main, scenarios, paperTco2e: PAPER_TCO2E }, () =>
        [
          '',
          aggregateText(main),
          '',
          `Every snapshot and rule, beside the paper's ${formatNumber(PAPER_TCO2E)} tCO2e:`,
          comparison(scenarios),
          '',
          `Pages to open: ${notebooks.index}`,
        ].join('\n'),
      );
    });
}
