import { Argument, Option, type Command } from 'commander';
import { loadProject, type Project } from '../../io/project.js';
import { readRows } from '../../io/read-rows.js';
import { parseFormula, type AnyRow } from '../../regress/formula.js';
import { fitModel } from '../../regress/model.js';
import type { OlsFit } from '../../regress/ols.js';
import { summaryText, type CovarianceKind } from '../../regress/summary.js';
import { openOutput } from '../output.js';
import { UsageError } from '../usage-error.js';

type RegressFlags = {
  readonly data?: string;
  readonly formula?: string;
  readonly cluster?: string;
  readonly covariance?: CovarianceKind;
  readonly json?: boolean;
};

type Entry = { readonly title: string; readonly formula: string; readonly ols: OlsFit };

const entriesOf = ({ fits }: Project): Readonly<Record<string, Entry>> => {
  const entry = (
    title: string,
    model: { readonly formula: string; readonly ols: OlsFit },
  ): Entry => ({ title, formula: model.formula, ols: model.ols });
  return {
    r1: entry('R1, large language models', fits.trainingCompute['large-language'].model),
    'r1-other': entry('R1, other models', fits.trainingCompute.other.model),
    r3: entry('R3, effective utilisation', fits.utilisation.model),
    r4: entry('R4, small fine-tunes', fits.fineTuneGrams.model),
    'fine-tunes': entry('compute of laboratories’ fine-tunes', fits.fineTuneCompute.model),
  };
};

/** A regression of the caller's own table. */
const ownEntry = ({ data, formula, cluster }: RegressFlags): Entry & { readonly name: string } => {
  if (data === undefined || formula === undefined)
    throw new UsageError('give --data FILE and --formula "y ~ x" together');
  const { columns, rows } = readRows(data);
  if (cluster !== undefined && !columns.includes(cluster))
    throw new UsageError(`--cluster: got "${cluster}", expected a column: ${columns.join(', ')}`);
  const spec = parseFormula(formula, columns);
  const { ols, formula: text } = fitModel(rows, {
    ...spec,
    clusters: cluster === undefined ? undefined : (row: AnyRow) => String(row[cluster] ?? ''),
  });
  return { name: 'own', title: data, formula: text, ols };
};

const NAMES: readonly string[] = ['r1', 'r1-other', 'r3', 'r4', 'fine-tunes'];

const inUse = (project: Project, name: string | undefined) => {
  const entries = entriesOf(project);
  return NAMES.filter((each) => name === undefined || each === name).flatMap((each) => {
    const entry = entries[each];
    return entry === undefined ? [] : [{ name: each, ...entry }];
  });
};

/** Adds `regress` to the program. */
export function addRegressCommand(program: Command): void {
  program
    .command('regress')
    .summary('the regressions in use, or one of your own table: coefficients, tests, assumptions')
    .addArgument(new Argument('[name]', 'one of them').choices([...NAMES]))
    .option('--data <file>', 'a CSV file of your own')
    .option(
      '--formula <text>',
      'with --data: y ~ x + log10(z) + factor(k) + years(day) + x^2 + x:z',
    )
    .option('--cluster <column>', 'with --data: errors clustered by this column')
    .addOption(
      new Option('--covariance <kind>', 'of the printed errors').choices([
        'classic',
        'hc3',
        'clustered',
      ]),
    )
    .option('--json', 'print one JSON document')
    .addHelpText(
      'after',
      '\nExamples:\n  hugging-carbon regress r1\n  hugging-carbon regress --data data/finetune-compute.csv --formula "log10(flop) ~ log10(params)" --cluster organisation',
    )
    .action((name: string | undefined, flags: RegressFlags) => {
      const chosen =
        flags.data === undefined && flags.formula === undefined
          ? inUse(loadProject(), name)
          : [ownEntry(flags)];
      const document = chosen.map(({ name: key, title, formula, ols }) => ({
        name: key,
        title,
        formula,
        n: ols.n,
        clusters: ols.clusters,
        r2: ols.r2,
        adjustedR2: ols.adjustedR2,
        residualSd: ols.residualSd,
        f: ols.f,
        fP: ols.fP,
        aic: ols.aic,
        bic: ols.bic,
        coefficients: ols.coefficients,
        covariance: ols.covarianceClustered ?? ols.covarianceHc3,
      }));
      openOutput(flags).result({ regressions: document }, () =>
        chosen
          .map(
            ({ title, formula, ols }) =>
              `${title}\n${summaryText(ols, {
                formula,
                ...(flags.covariance === undefined ? {} : { covariance: flags.covariance }),
              })}`,
          )
          .join('\n\n'),
      );
    });
}
