import type { Command } from 'commander';
import { loadProject } from '../../io/project.js';
import { simulate, type Aggregate, type Attribution } from '../../simulate/aggregate.js';
import { formatNumber, textTable } from '../format.js';
import { integerOption } from '../options.js';
import { openOutput, progressLine } from '../output.js';
import { aggregateText } from './aggregate.js';
import { runAndReport } from './notebooks.js';

type AllFlags = { readonly draws: number; readonly seed: number; readonly json?: boolean };

const SNAPSHOTS = ['2024-09', '2026-05', 'union'];
const RULES: readonly Attribution[] = ['strict', 'inclusive'];

/** What the paper's first version states for models above 5,000 downloads, tCO2e (arXiv 2605.01549). */
const PAPER_TCO2E = 5.8e4;

const comparison = (results: readonly Aggregate[]): string =>
  textTable(
    [
      'Snapshot',
      'attribution',
      'repositories',
      'runs',
      'median tCO2e',
      '95% interval',
      'paper / median',
    ],
    results.map((r) => {
      const { p2_5, median, p97_5 } = r.totalTco2e;
      return [
        r.selection.snapshot,
        r.attribution,
        String(r.repositories),
        String(r.runs),
        formatNumber(median, p2_5, p97_5),
        `${formatNumber(p2_5, p2_5, p97_5)} – ${formatNumber(p97_5, p2_5, p97_5)}`,
        (PAPER_TCO2E / median).toFixed(2),
      ];
    }),
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
      const results: Aggregate[] = [];
      for (const snapshot of SNAPSHOTS) {
        for (const attribution of RULES) {
          const { draws, seed } = flags;
          const onProgress = progressLine(`simulating ${snapshot} ${attribution}`);
          results.push(
            simulate(tables, estimator, { snapshot, attribution, draws, seed, onProgress }),
          );
        }
      }
      const main = results.find(
        (r) => r.selection.snapshot === 'union' && r.attribution === 'inclusive',
      );
      output.result({ notebooks, aggregates: results, paperTco2e: PAPER_TCO2E }, () =>
        [
          '',
          main === undefined ? '' : aggregateText(main),
          '',
          `Every snapshot and rule, beside the paper's ${formatNumber(PAPER_TCO2E)} tCO2e:`,
          comparison(results),
          '',
          `Pages to open: ${notebooks.index}`,
        ].join('\n'),
      );
    });
}
