import type { LogRegression, UtilisationInput } from '../estimate/reference.js';
import { hasTokenCount, type RunEvidence } from '../tier/evidence.js';
import { transformerTrainingFlop } from '../units.js';
import { fixedPart } from './fixed-part.js';
import { fitModel, type ModelFit, type ModelSpec } from './model.js';
import {
  groupedMean,
  predictGrouped,
  randomIntercept,
  type RandomInterceptFit,
} from './random-intercept.js';
import { factor, indicator, log10, years, type Term } from './terms.js';
import { groupOf } from './training-sample.js';

/** One run whose effective utilisation is known: a row of R3. */
export type UtilisationRun = {
  readonly name: string;
  readonly runId?: string | undefined;
  readonly organisation: string;
  readonly group: string;
  readonly publishedOn: string;
  readonly accelerator: string;
  readonly generation: string;
  readonly sparsity: string;
  readonly paramsActive: number;
  readonly flop: number;
  /** 6·N_active·D / (accelerator-hours × dense 16-bit peak). */
  readonly utilisation: number;
};

/** A run left out of R3, and why. */
export type UtilisationExclusion = { readonly name: string; readonly reason: string };

/** Dense 16-bit peak of an accelerator. Rows of `accelerators.csv` fit. */
export type PeakOf = {
  readonly accelerator: string;
  readonly peakTflops?: number | undefined;
};

/** Rows of `utilisation.csv`. */
export type UtilisationRow = {
  readonly model: string;
  readonly metric: string;
  readonly value: number;
  readonly cluster: string;
  readonly publishedOn?: string | undefined;
  readonly accelerator?: string | undefined;
  readonly params?: number | undefined;
};

/**
 * Generations with enough runs of their own. What fewer than four runs disclose (Blackwell, Ascend,
 * MI300) counts with its contemporaries: one run must not decide for a whole platform.
 */
const GENERATIONS: readonly (readonly [RegExp, string])[] = [
  [/^TPU/, 'TPU'],
  [/^(A100|A800|A40|A10|A30|A6000|RTX 30|RTX A|MI100|MI2)/, 'Ampere and contemporaries'],
  [/^(H\d|GH\d|B\d|GB\d|MI3|Ascend|Gaudi|Trainium|L\d|RTX 4|RTX 5|RTX 6)/, 'Hopper and later'],
];

/**
 * The generation of an accelerator: what its software and memory let a training run reach.
 *
 * @param accelerator key of `accelerators.csv`
 * @example generationOf('H800 SXM5') // 'Hopper and later'
 */
export function generationOf(accelerator: string): string {
  let generation = generations.get(accelerator);
  if (generation === undefined) {
    generation =
      GENERATIONS.find(([pattern]) => pattern.test(accelerator))?.[1] ?? 'Volta and older';
    generations.set(accelerator, generation);
  }
  return generation;
}

/** Answers by accelerator: a table has a hundred, and every plan asks for several. */
const generations = new Map<string, string>();

/** Above this share of the peak, over a whole run, hours or tokens are not what they are taken for. */
const HIGHEST = 0.7;
/** Below it, the tokens stated are those of the data set, not those of its several passes. */
const LOWEST = 0.02;
const KINDS: readonly string[] = ['pre-training', 'continued'];

const runRow = (
  run: RunEvidence,
  peaks: ReadonlyMap<string, number>,
): UtilisationRun | UtilisationExclusion | undefined => {
  const { accelerator, acceleratorHours, tokens, publishedOn } = run;
  const params = run.paramsActive ?? run.paramsTotal;
  const peak = peaks.get(accelerator ?? '');
  if (
    accelerator === undefined ||
    acceleratorHours === undefined ||
    tokens === undefined ||
    params === undefined ||
    publishedOn === undefined ||
    peak === undefined ||
    !hasTokenCount(run)
  )
    return undefined;
  const flop = transformerTrainingFlop(params, tokens);
  const utilisation = flop / (acceleratorHours * 3600 * peak * 1e12);
  if (!KINDS.includes(run.kind))
    return { name: run.name, reason: `${run.kind}: 6ND leaves out the teacher or sampling` };
  if (utilisation > HIGHEST || utilisation < LOWEST)
    return {
      name: run.name,
      reason: `implies ${(100 * utilisation).toPrecision(2)}% of the peak: tokens or hours are not those of the run`,
    };
  const organisation = run.organisation ?? run.runId;
  return {
    name: run.name,
    runId: run.runId,
    organisation,
    group: groupOf(organisation, publishedOn),
    publishedOn,
    accelerator,
    generation: generationOf(accelerator),
    sparsity: run.sparsity === 'moe' ? 'moe' : 'dense',
    paramsActive: params,
    flop,
    utilisation,
  };
};

const plain = (name: string): string => name.toLowerCase().replace(/[^a-z0-9]/g, '');

/**
 * The sample of R3: runs of the population that disclose tokens and accelerator-hours, and the
 * effective utilisations that `utilisation.csv` derives for models outside it.
 *
 * @param runs the population's runs
 * @param table rows of `utilisation.csv`
 * @param accelerators peaks
 * @returns rows, and what was left out with its reason
 */
export function utilisationRuns(
  runs: readonly RunEvidence[],
  table: readonly UtilisationRow[],
  accelerators: readonly PeakOf[],
): { readonly rows: readonly UtilisationRun[]; readonly leftOut: readonly UtilisationExclusion[] } {
  const peaks = new Map(
    accelerators.flatMap(({ accelerator, peakTflops }) =>
      peakTflops === undefined ? [] : [[accelerator, peakTflops] as const],
    ),
  );
  const judged = runs.flatMap((run) => runRow(run, peaks) ?? []);
  const known = new Set([...judged.map(({ name }) => plain(name)), ...judged.map(familyName)]);
  const others = table.flatMap((row): readonly UtilisationRun[] => {
    const { accelerator, publishedOn, params } = row;
    const use =
      row.metric === 'effective' &&
      accelerator !== undefined &&
      publishedOn !== undefined &&
      params !== undefined &&
      !known.has(plain(row.model));
    if (!use) return [];
    return [
      {
        name: row.model,
        organisation: row.cluster,
        group: groupOf(row.cluster, publishedOn),
        publishedOn,
        accelerator,
        generation: generationOf(accelerator),
        sparsity: 'dense',
        paramsActive: params,
        flop: NaN,
        utilisation: row.value,
      },
    ];
  });
  return {
    rows: [...judged.filter((row): row is UtilisationRun => 'utilisation' in row), ...others],
    leftOut: judged.filter((row): row is UtilisationExclusion => 'reason' in row),
  };
}

/** The name without its size: `BLOOM 176B` and `BLOOM` are one model. */
const familyName = ({ name }: { readonly name: string }): string =>
  plain(name.replace(/\s*\d+(\.\d+)?[BM]\b.*$/i, ''));

const generation: Term<UtilisationRun> = factor('generation', {
  base: 'Ampere and contemporaries',
});
const moe: Term<UtilisationRun> = indicator('mixture of experts', (r) => r.sparsity === 'moe');
const size: Term<UtilisationRun> = log10('paramsActive');
const date: Term<UtilisationRun> = years('publishedOn');

const specOf = (...terms: readonly Term<UtilisationRun>[]): ModelSpec<UtilisationRun> => ({
  response: log10('utilisation'),
  terms,
  clusters: (row) => row.organisation,
  label: (row) => row.name,
});

/** The specifications of R3 that are compared, simplest first. */
export const UTILISATION_CANDIDATES: readonly ModelSpec<UtilisationRun>[] = [
  specOf(),
  specOf(generation),
  specOf(size),
  specOf(date),
  specOf(generation, moe),
  specOf(generation, size),
  specOf(generation, date),
  specOf(generation, size, moe),
];

/** The specification in use: the candidate of lowest cross-validated error (notebook 02). */
const CHOSEN: ModelSpec<UtilisationRun> = specOf(generation, size);

/** A fitted R3 with the rows behind it. */
export type UtilisationFit = LogRegression<UtilisationInput> & {
  readonly model: ModelFit<UtilisationRun>;
  readonly grouped: RandomInterceptFit;
};

/**
 * Fits R3: log10 of the effective utilisation by accelerator generation, with an effect of each
 * laboratory in each year, whose runs share software and clusters. The covariance of the coefficients is
 * cluster-robust by organisation.
 *
 * @param rows from `utilisationRuns`
 * @param spec the specification, default the chosen one
 * @returns the fit, its rows, and the prediction for an accelerator
 * @throws RangeError when too few rows are left
 * @example 10 ** fitUtilisation(rows).predict({ accelerator: 'A100 SXM4 80GB' }).log10 // about 0.33
 */
export function fitUtilisation(
  rows: readonly UtilisationRun[],
  spec: ModelSpec<UtilisationRun> = CHOSEN,
): UtilisationFit {
  const model = fitModel(rows, spec);
  const grouped = randomIntercept(
    model.ols.input,
    rows.map(({ group }) => group),
  );
  const meanOf = groupedMean(grouped, rows, fixedPart(rows, spec, grouped.coefficients));
  const sd = Math.sqrt(grouped.residuals.reduce((s, e) => s + e * e, 0) / rows.length);
  return {
    name: 'utilisation',
    coefficientNames: model.ols.input.names,
    coefficients: grouped.coefficients,
    covariance: grouped.covarianceClustered ?? grouped.covariance,
    residualSdLog10: grouped.residualSd,
    standardisedResiduals: grouped.residuals.map((e) => e / sd),
    predict: (input) => {
      const run = asRun(input);
      const { mean, row, groupSd, groupRows } = predictGrouped(
        grouped,
        model.designRow(run),
        run.group,
      );
      return { log10: mean, row, group: { name: run.group, sdLog10: groupSd, rows: groupRows } };
    },
    mean: (input) => {
      const run = asRun(input);
      const mean = meanOf(run);
      // What is not finite is refused, with the column's name.
      if (!Number.isFinite(mean)) model.designRow(run);
      return mean;
    },
    source: `R3: ${model.formula} + laboratory and year, on ${rows.length} runs that disclose tokens and hours`,
    model,
    grouped,
  };
}

const asRun = (input: UtilisationInput): UtilisationRun => {
  const publishedOn = input.publishedOn ?? '2024-01-01';
  const organisation = input.organisation ?? '';
  return {
    name: '',
    organisation,
    group: groupOf(organisation, publishedOn),
    publishedOn,
    accelerator: input.accelerator,
    generation: generationOf(input.accelerator),
    sparsity: input.sparsity === 'moe' ? 'moe' : 'dense',
    paramsActive: input.paramsActive ?? 7e9,
    flop: NaN,
    utilisation: NaN,
  };
};
