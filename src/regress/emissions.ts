import type { ReportedRun } from '../tier/reported-run.js';
import { hasTokenCount } from '../tier/evidence.js';
import { transformerTrainingFlop } from '../units.js';
import { fitModel, type ModelFit, type ModelSpec } from './model.js';
import { factor, indicator, log10, years, type Term } from './terms.js';
import { generationOf } from './utilisation.js';

/** A reported run with known compute: a row of R2. */
export type EmissionsRow = {
  readonly name: string;
  readonly organisation: string;
  readonly publishedOn: string;
  readonly flop: number;
  readonly generation: string;
  readonly measured: boolean;
  /** Its run is one of the population's, and so also of the total. */
  readonly inPopulation: boolean;
  readonly tco2e?: number | undefined;
  readonly energyKwh?: number | undefined;
};

/**
 * The rows of R2: reports of pre-training whose compute, date and accelerator are known.
 *
 * @param reports rows of `validation-runs.csv`
 * @param quantity what the report must state
 * @returns rows in the order of the reports
 */
export function emissionsRows(
  reports: readonly ReportedRun[],
  quantity: 'tco2e' | 'energyKwh',
): readonly EmissionsRow[] {
  return reports.flatMap((report) => {
    const { publishedOn, accelerator, tokens } = report;
    const params = report.paramsActive ?? report.paramsTotal;
    const flop =
      hasTokenCount({ ...report, runId: '' }) && params !== undefined && tokens !== undefined
        ? transformerTrainingFlop(params, tokens)
        : report.flop;
    const usable =
      flop !== undefined &&
      publishedOn !== undefined &&
      accelerator !== undefined &&
      report.kind === 'pre-training' &&
      report[quantity] !== undefined &&
      (quantity === 'energyKwh' || report.tco2eAccounting !== 'market');
    if (!usable) return [];
    return [
      {
        name: report.name,
        organisation: report.organisation ?? report.reportId,
        publishedOn,
        flop,
        generation: generationOf(accelerator),
        measured: report.evidence === 'M',
        inPopulation: report.runId !== undefined,
        tco2e: report.tco2e,
        energyKwh: report.energyKwh,
      },
    ];
  });
}

const compute: Term<EmissionsRow> = log10('flop');
const date: Term<EmissionsRow> = years('publishedOn');
const generation: Term<EmissionsRow> = factor('generation', { base: 'Ampere and contemporaries' });
const measured: Term<EmissionsRow> = indicator('measured power', (row) => row.measured);

/** The specifications of R2 that are compared, simplest first. */
export const emissionsCandidates = (
  quantity: 'tco2e' | 'energyKwh',
): readonly ModelSpec<EmissionsRow>[] => {
  const spec = (...terms: readonly Term<EmissionsRow>[]): ModelSpec<EmissionsRow> => ({
    response: log10(quantity),
    terms,
    clusters: (row) => row.organisation,
    label: (row) => row.name,
  });
  return [
    spec(),
    spec(compute),
    spec(compute, date),
    spec(compute, generation),
    spec(compute, generation, measured),
    spec(compute, date, generation, measured),
  ];
};

/**
 * Fits R2: log10 of energy or emissions by log10 compute and accelerator generation. A contrast to the
 * chain of utilisation, power, PUE and grid that the estimate uses.
 *
 * @param rows from `emissionsRows`
 * @param quantity the response
 * @param spec the specification, default compute and generation
 * @returns the fit
 * @throws RangeError for too few rows
 */
export function fitEmissions(
  rows: readonly EmissionsRow[],
  quantity: 'tco2e' | 'energyKwh',
  spec: ModelSpec<EmissionsRow> | undefined = emissionsCandidates(quantity)[3],
): ModelFit<EmissionsRow> {
  if (spec === undefined) throw new RangeError('specification: got none');
  return fitModel(rows, spec);
}
