import { Option, type Command } from 'commander';
import { loadProject } from '../../io/project.js';
import { accuracyBy, type Accuracy } from '../../validate/accuracy.js';
import { degradationTest } from '../../validate/degradation.js';
import type { LeaveOut } from '../../validate/leave-out.js';
import { textTable } from '../format.js';
import { integerOption } from '../options.js';
import { openOutput, progressLine } from '../output.js';
import { UsageError } from '../usage-error.js';

type ValidateFlags = {
  readonly leaveOut: LeaveOut;
  readonly report?: string;
  readonly draws: number;
  readonly seed: number;
  readonly json?: boolean;
};

const percent = (share: number): string => `${Math.round(100 * share)}%`;

const accuracyText = (rows: readonly (Accuracy & { readonly group: string })[]): string =>
  textTable(
    ['Predicted from', 'n', 'half within', '90% within', 'bias', 'in 50%', 'in 90%', 'in 95%'],
    rows.map(({ group, n, medianFactor, factor90, biasLog10, coverage }) => [
      group,
      String(n),
      `×÷ ${medianFactor.toFixed(2)}`,
      `×÷ ${factor90.toFixed(2)}`,
      `× ${(10 ** biasLog10).toFixed(2)}`,
      percent(coverage[50]),
      percent(coverage[90]),
      percent(coverage[95]),
    ]),
  );

/** Adds `validate` to the program. */
export function addValidateCommand(program: Command): void {
  program
    .command('validate')
    .summary('disclosed runs predicted from less than they disclosed')
    .description(
      'The degradation test: each run that discloses energy or emissions is predicted from the evidence of lesser tiers, left out of every fit.',
    )
    .addOption(
      new Option('--leave-out <what>', 'what no fit may see: the run, its organisation, its year')
        .choices(['run', 'organisation', 'year'])
        .default('run'),
    )
    .option('--report <id>', 'one report of validation-runs.csv, prediction by prediction')
    .option('--draws <n>', 'Monte Carlo draws', integerOption('draws', 100, 1_000_000), 2000)
    .option('--seed <n>', 'seed', integerOption('a seed', 0, 4_294_967_295), 1)
    .option('--json', 'print one JSON document')
    .action((flags: ValidateFlags) => {
      const { data } = loadProject();
      const reports = data.validationRuns.filter(
        ({ reportId }) => flags.report === undefined || reportId === flags.report,
      );
      if (reports.length === 0)
        throw new UsageError(
          `--report: got "${flags.report}", expected a reportId of validation-runs.csv`,
        );
      const predictions = degradationTest(data, reports, {
        ...flags,
        onProgress: progressLine('predicting reports'),
      });
      const accuracy = accuracyBy(predictions, ({ set, stratum }) => `${set}: ${stratum}`);
      openOutput(flags).result({ accuracy, predictions }, () =>
        flags.report === undefined
          ? accuracyText(accuracyBy(predictions, ({ set }) => set)) +
            '\n\n' +
            accuracyText(accuracy)
          : textTable(
              ['Predicted from', 'quantity', 'reported', 'predicted', '90% interval'],
              predictions.map((each) => [
                each.set,
                each.quantity,
                each.reported.toPrecision(4),
                each.predicted.toPrecision(3),
                `${each.low90.toPrecision(2)} – ${each.high90.toPrecision(2)}`,
              ]),
            ),
      );
    });
}
