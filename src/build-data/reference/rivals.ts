import {
  reportedEmissionsTable,
  type ReportedEmissionsRow,
} from '../../data/schema/reported-emissions.js';
import {
  rivalPredictionsTable,
  type RivalPredictionRow,
} from '../../data/schema/rival-predictions.js';
import { runsTable } from '../../data/schema/runs.js';
import { built, type Builder } from '../builder.js';
import { positive } from '../../tier/population/claim.js';
import type { TextRow } from '../runs-upstream.js';
import { RIVALS } from './citations.js';

const OPEN_CARBON_EVAL = 'compute/opencarboneval_predictions.csv';
const README = 'OpenCarbonEval (README)';
/** The same tool's other list of the same models: its rows hold the matches of both. */
const DATA_FILE = 'OpenCarbonEval (data file)';
const README_SOURCE =
  'answers111/OpenCarbonEval, README.md, rounded to four decimals, seen 2026-11-24';

const curatedRow = (
  row: TextRow,
  report: (reportId: string) => ReportedEmissionsRow,
): RivalPredictionRow => {
  // An estimate of other people's runs that stands among the reports is not typed a second time.
  const figures = row['figuresOf'] ? report(row['figuresOf']) : undefined;
  return {
    tool: row['tool'] ?? '',
    model: row['model'] ?? '',
    runId: row['runId'] || undefined,
    reportId: row['reportId'] || undefined,
    tco2e: figures === undefined ? positive(row['tco2e']) : figures.tco2e,
    energyKwh: figures?.energyFacilityKwh,
    gridGramsPerKwh:
      figures === undefined ? positive(row['gridGramsPerKwh']) : figures.gridGramsPerKwh,
    note: row['note'] || undefined,
    source: figures?.source ?? row['source'] ?? '',
  };
};

const readmeRow = (row: TextRow, dataFile: readonly RivalPredictionRow[]): RivalPredictionRow => {
  const model = row['model'] ?? '';
  const same = dataFile.find((other) => other.model === model);
  if (same === undefined)
    throw new Error(`rival-predictions: ${model} is not among the curated rows of ${DATA_FILE}`);
  return {
    ...same,
    tool: README,
    tco2e: positive(row['predicted_tco2e']),
    // The README prints no grid.
    gridGramsPerKwh: undefined,
    source: README_SOURCE,
  };
};

/** `67 models on both lists; data file over README between 0.89 (A) and 2.06 (B), median 1.72`. */
const disagreement = (
  readme: readonly RivalPredictionRow[],
  dataFile: readonly RivalPredictionRow[],
): string => {
  const ratios = readme
    .map(({ model, tco2e }) => ({
      model,
      ratio: (dataFile.find((row) => row.model === model)?.tco2e ?? NaN) / (tco2e ?? NaN),
    }))
    .sort((a, b) => a.ratio - b.ratio);
  const at = (index: number): string => ratios.at(index)?.ratio.toFixed(2) ?? '';
  const middle = at(Math.floor(ratios.length / 2));
  return `OpenCarbonEval prints ${ratios.length} models on two lists that disagree: data file over README between ${at(0)} (${ratios.at(0)?.model}) and ${at(-1)} (${ratios.at(-1)?.model}), median ${middle}; both are kept`;
};

const NOTES = [
  'LLMCarbon: the figures are those of its repository; the table of the paper was not seen, and is not taken over from memory',
  'estimates by authors for runs of others (LLaMA, DINOv2, Strubell et al.) repeat the rows of class X of reported-emissions',
];

/** Builds the table of other tools' predictions; every match must exist in the table it names. */
export const rivalPredictionsBuilder: Builder = {
  tables: ['rival-predictions'],
  inputs: [OPEN_CARBON_EVAL],
  build: (upstream) => {
    const reports = new Map(
      upstream.built(reportedEmissionsTable).map((row) => [row.reportId, row]),
    );
    const runIds = new Set(upstream.built(runsTable).map((row) => row.runId));
    const report = (reportId: string): ReportedEmissionsRow => {
      const found = reports.get(reportId);
      if (found === undefined) throw new Error(`rival-predictions: no report ${reportId}`);
      return found;
    };
    const curated = upstream.curated('rival-predictions').map((row) => curatedRow(row, report));
    const dataFile = curated.filter((row) => row.tool === DATA_FILE);
    const readme = upstream.csv(OPEN_CARBON_EVAL).map((row) => readmeRow(row, dataFile));
    const rows = [...readme, ...curated];
    for (const { tool, model, runId, reportId, tco2e, energyKwh } of rows) {
      if (runId !== undefined && !runIds.has(runId))
        throw new Error(`rival-predictions: no run ${runId}`);
      if (reportId !== undefined) report(reportId);
      if (tco2e === undefined && energyKwh === undefined)
        throw new Error(`rival-predictions: ${tool}, ${model} has no figure`);
    }
    const notes = [disagreement(readme, dataFile), ...NOTES];
    return [built(rivalPredictionsTable, rows, { ...RIVALS, notes })];
  },
};
