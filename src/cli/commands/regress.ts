import { Argument, type Command } from 'commander';
import { loadProject, type Project } from '../../io/project.js';
import type { OlsFit } from '../../regress/ols.js';
import { summaryText } from '../../regress/summary.js';
import { openOutput } from '../output.js';

type RegressFlags = { readonly json?: boolean };

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

const NAMES: readonly string[] = ['r1', 'r1-other', 'r3', 'r4', 'fine-tunes'];

/** Adds `regress` to the program. */
export function addRegressCommand(program: Command): void {
  program
    .command('regress')
    .summary('the regressions in use: coefficients, tests, assumptions')
    .addArgument(new Argument('[name]', 'one of them').choices([...NAMES]))
    .option('--json', 'print one JSON document')
    .action((name: string | undefined, flags: RegressFlags) => {
      const entries = entriesOf(loadProject());
      const chosen = NAMES.filter((each) => name === undefined || each === name).flatMap((each) => {
        const entry = entries[each];
        return entry === undefined ? [] : [{ name: each, ...entry }];
      });
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
          .map(({ title, formula, ols }) => `${title}\n${summaryText(ols, { formula })}`)
          .join('\n\n'),
      );
    });
}
