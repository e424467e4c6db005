import { availableParallelism } from 'node:os';
import { resolve } from 'node:path';
import type { Command } from 'commander';
import {
  estimateLargeCrawl,
  LARGE_CRAWL_STEPS,
  type LargeCrawlEstimate,
  type LargeCrawlStep,
} from '../../io/large-crawl.js';
import { openSnapshot } from '../../io/snapshot.js';
import { TIER_LABELS, type Tier } from '../../tier/evidence.js';
import { formatNumber, textTable } from '../format.js';
import { integerOption } from '../options.js';
import { openOutput, progressLine } from '../output.js';

type TallyFlags = { readonly workers: number; readonly json?: boolean };

/** What a crawl's repositories come to. */
type Tally = {
  /** Rows of the snapshot, repeated ids among them. */
  readonly rows: number;
  readonly tiers: readonly {
    readonly tier: number;
    readonly runs: number;
    readonly tco2e: number;
  }[];
  /** Quantised repositories, whose calibration was estimated. */
  readonly calibrations: { readonly repositories: number; readonly tco2e: number };
  readonly tco2e: number;
  readonly seconds: LargeCrawlEstimate['seconds'];
};

const STEP_LABELS: Readonly<Record<LargeCrawlStep, string>> = {
  read: 'reading and describing',
  resolve: 'resolving to runs',
  estimate: 'sizes, tiers, estimates',
};

const tallyOf = ({ tiers, tco2e, others, read, seconds }: LargeCrawlEstimate): Tally => {
  const runs = [0, 0, 0, 0, 0, 0];
  const tonnes = [0, 0, 0, 0, 0, 0];
  const add = (tier: number, own: number): void => {
    tonnes[tier] = (tonnes[tier] ?? 0) + own;
    if (tier > 0 || own > 0) runs[tier] = (runs[tier] ?? 0) + 1;
  };
  tiers.forEach((tier, row) => add(tier, tco2e[row] ?? 0));
  for (const run of others) add(run.tier, run.tco2e);
  return {
    rows: read,
    tiers: [1, 2, 3, 4, 5].map((tier) => ({
      tier,
      runs: runs[tier] ?? 0,
      tco2e: tonnes[tier] ?? 0,
    })),
    calibrations: { repositories: runs[0] ?? 0, tco2e: tonnes[0] ?? 0 },
    tco2e: tonnes.reduce((a, b) => a + b, 0),
    seconds,
  };
};

const tallyText = ({ rows, tiers, calibrations, tco2e, seconds }: Tally): string => {
  const number = (value: number): string => formatNumber(value, 0, tco2e);
  const steps = LARGE_CRAWL_STEPS.map(
    (step) => `${STEP_LABELS[step]} ${seconds[step].toFixed(1)} s`,
  );
  return [
    `${rows} repositories. Central estimates, every factor at its median: the sum lies below the mean of a simulation.`,
    '',
    textTable(
      ['Training runs by tier', 'runs', 'tCO2e'],
      [
        ...tiers.map(({ tier, runs, tco2e: tonnes }) => [
          `${tier} ${TIER_LABELS[tier as Tier]}`,
          String(runs),
          number(tonnes),
        ]),
        [
          'calibrations of quantised weights',
          String(calibrations.repositories),
          number(calibrations.tco2e),
        ],
        ['all', '', number(tco2e)],
      ],
    ),
    '',
    `${steps.join(', ')}.`,
  ].join('\n');
};

/** Adds `tally` to the program. */
export function addTallyCommand(program: Command): void {
  program
    .command('tally')
    .summary('tiers and central estimates of every repository of a snapshot, millions too')
    .description(
      'Resolves every repository of a snapshot to its training, without a threshold, decides its tier and estimates it at the medians; on several threads, in columns that they share. `aggregate` simulates what lies above a threshold.',
    )
    .argument('<snapshot>', 'Parquet file of a crawl')
    .option(
      '--workers <n>',
      'threads',
      integerOption('workers', 1, 64),
      Math.min(64, availableParallelism()),
    )
    .option('--json', 'print one JSON document')
    .action(async (path: string, flags: TallyFlags) => {
      const file = resolve(path);
      const { record } = await openSnapshot(file);
      const lines = Object.fromEntries(
        LARGE_CRAWL_STEPS.map((step) => [step, progressLine(STEP_LABELS[step])]),
      );
      const estimate = await estimateLargeCrawl(
        { kind: 'snapshot', file },
        {
          observedOn: record.date,
          workers: flags.workers,
          onProgress: (step, rows) => lines[step]?.(rows, record.rows),
        },
      );
      const tally = tallyOf(estimate);
      openOutput(flags).result(tally, () => tallyText(tally));
    });
}
