import { InvalidArgumentError, Option, type Command } from 'commander';
import type { AssumptionOverrides } from '../../estimate/assumptions.js';
import { simulateParallel } from '../../io/simulate-parallel.js';
import { loadProject } from '../../io/project.js';
import {
  describeAggregate,
  prepareAggregate,
  type Aggregate,
  type Attribution,
} from '../../simulate/aggregate.js';
import { simulateUnits } from '../../simulate/engine.js';
import { withSobol } from '../../simulate/sobol-source.js';
import { TIER_LABELS, type Tier } from '../../tier/evidence.js';
import { formatInterval, formatNumber, textTable } from '../format.js';
import { integerOption, numberOption } from '../options.js';
import { openOutput, progressLine } from '../output.js';
import { UsageError } from '../usage-error.js';

type AggregateFlags = {
  readonly snapshot: string;
  readonly threshold: number;
  readonly attribution: Attribution;
  readonly draws: number;
  readonly seed: number;
  readonly workers: number;
  readonly sampler: 'random' | 'sobol';
  readonly set: AssumptionOverrides;
  readonly json?: boolean;
};

/** Reads `name=value` into the overrides so far; the value is JSON, or a text that is not. */
const collectOverride = (text: string, before: AssumptionOverrides): AssumptionOverrides => {
  const at = text.indexOf('=');
  if (at < 1) throw new InvalidArgumentError('expected name=value, e.g. pue=1.2.');
  const value = text.slice(at + 1);
  let parsed: unknown = value;
  try {
    parsed = JSON.parse(value);
  } catch {
    // Not JSON: a text, such as the name of a country.
  }
  return { ...before, [text.slice(0, at)]: parsed };
};

/** Cancels with Ctrl-C: the simulation ends, and nothing is left behind. */
const untilInterrupted = (): AbortSignal => {
  const controller = new AbortController();
  process.once('SIGINT', () => controller.abort());
  return controller.signal;
};

/** The lowest threshold that the frozen population can answer: it holds nothing below. */
const POPULATION_FLOOR = 5000;

/** The aggregate as a terminal shows it. */
export function aggregateText(result: Aggregate): string {
  const { low, high } = { low: result.totalTco2e.p2_5, high: result.totalTco2e.p97_5 };
  return [
    `Snapshot ${result.selection.snapshot}, more than ${result.selection.threshold} downloads, ${result.attribution} attribution:`,
    `  ${result.repositories} repositories, ${result.runs} training runs, ${result.draws} draws, seed ${result.seed}, assumptions ${result.assumptionHash}`,
    `  emissions  ${formatInterval(result.totalTco2e, 'tCO2e')}`,
    `  naive      ${formatInterval(result.naiveTco2e, 'tCO2e')} if every repository were trained from scratch`,
    `  compute    ${formatInterval(result.totalFlop, 'FLOP')}`,
    `  ATCI       ${formatInterval(result.atciGramsPerEflop, 'gCO2e/EFLOP')}`,
    `  unmapped   ${result.unmapped.repositories} repositories decided by default only: ${formatInterval(result.unmapped.asDecidedTco2e, 'tCO2e')} as counted, ${formatInterval(result.unmapped.ifFromScratchTco2e, 'tCO2e')} if all were trained from scratch`,
    '',
    textTable(
      ['By tier', 'runs', 'mean tCO2e', '95% interval', 'share'],
      result.byTier.map((row) => [
        `${row.key} ${TIER_LABELS[Number(row.key) as Tier]}`,
        String(row.runs),
        formatNumber(row.tco2e.mean, row.tco2e.p2_5, row.tco2e.p97_5),
        `${formatNumber(row.tco2e.p2_5, low, high)} – ${formatNumber(row.tco2e.p97_5, low, high)}`,
        `${(100 * row.share).toFixed(1)}%`,
      ]),
    ),
    '',
    textTable(
      ['Top runs', 'tier', 'mean tCO2e', 'share'],
      result.topRuns
        .slice(0, 10)
        .map((row) => [
          row.name,
          String(row.tier),
          formatNumber(row.meanTco2e, 0, row.meanTco2e),
          `${(100 * row.share).toFixed(1)}%`,
        ]),
    ),
  ].join('\n');
}

/** Adds `aggregate` to the program. */
export function addAggregateCommand(program: Command): void {
  program
    .command('aggregate')
    .summary('the total over the population, with its interval')
    .description(
      'Simulates the training emissions of all runs behind the repositories above the download threshold.',
    )
    .addOption(
      new Option('--snapshot <name>', 'which download counts')
        .choices(['2024-09', '2026-05', 'union'])
        .default('union'),
    )
    .option(
      '--threshold <n>',
      `30-day downloads to exceed; the frozen population holds nothing below ${POPULATION_FLOOR}`,
      numberOption('a threshold', POPULATION_FLOOR),
      POPULATION_FLOOR,
    )
    .addOption(
      new Option(
        '--attribution <rule>',
        'strict: an own repository passes; inclusive: or a descendant',
      )
        .choices(['strict', 'inclusive'])
        .default('inclusive'),
    )
    .option('--draws <n>', 'Monte Carlo draws', integerOption('draws', 100, 1_000_000), 10_000)
    .option('--seed <n>', 'seed', integerOption('a seed', 0, 4_294_967_295), 1)
    .option(
      '--set <name=value>',
      'replace an assumption, e.g. pue=1.2 or tailBound={"rule":"none"}; may be repeated',
      collectOverride,
      {},
    )
    .addOption(
      new Option('--sampler <name>', 'how the shared inputs are drawn')
        .choices(['random', 'sobol'])
        .default('random'),
    )
    .option(
      '--workers <n>',
      'threads; the result is the same for any number',
      integerOption('workers', 1, 64),
      1,
    )
    .option('--json', 'print one JSON document')
    .action(async (flags: AggregateFlags) => {
      const { set, sampler, workers, snapshot, threshold, attribution, draws, seed } = flags;
      const options = { snapshot, threshold, attribution, draws, seed };
      if (sampler === 'sobol' && workers > 1) {
        throw new UsageError('--sampler sobol: works in one thread, leave --workers out');
      }
      const { tables, estimator } = loadProject();
      const changed = estimator.with(set);
      const show = progressLine('simulating runs');
      if (workers > 1) {
        const result = await simulateParallel(tables, changed, {
          ...options,
          workers,
          onShare: (share) => show(Math.round(1000 * share), 1000),
          signal: untilInterrupted(),
        });
        openOutput(flags).result(result, () => aggregateText(result));
        return;
      }
      const job = prepareAggregate(tables, changed, { ...options, onProgress: show });
      const result = describeAggregate(
        job,
        simulateUnits(
          job.units,
          sampler === 'sobol' ? withSobol(job.units, job.settings) : job.settings,
        ),
      );
      openOutput(flags).result(result, () => aggregateText(result));
    });
}
