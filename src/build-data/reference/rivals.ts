import {
  rivalPredictionsTable,
  type RivalPredictionRow,
} from '../../data/schema/rival-predictions.js';
import { runsTable } from '../../data/schema/runs.js';
import { validationRunsTable } from '../../data/schema/validation-runs.js';
import { InputError } from '../../errors.js';
import { built, type Builder } from '../builder.js';
import { positive } from '../runs-upstream.js';

const OPEN_CARBON_EVAL = 'compute/opencarboneval_predictions.csv';

/** Builds the table of other tools' predictions. */
export const rivalPredictionsBuilder: Builder = {
  tables: ['rival-predictions'],
  inputs: [OPEN_CARBON_EVAL],
  build: (upstream) => {
    const reports = new Map(
      upstream.built(validationRunsTable).map((row) => [row.reportId, row.runId]),
    );
    const runs = new Set(upstream.built(runsTable).map(({ runId }) => runId));
    const matches = new Map(
      upstream.curated('rival-matches').map((row) => [row['model'] ?? '', row]),
    );
    const known = (field: string, value: string | undefined, has: (key: string) => boolean) => {
      if (value === undefined || value === '') return undefined;
      if (!has(value))
        throw new InputError({ file: 'data/curated', field, value, expected: 'a known key' });
      return value;
    };
    const rows: RivalPredictionRow[] = [
      ...upstream.csv(OPEN_CARBON_EVAL).map((row) => {
        const match = matches.get(row['model'] ?? '');
        const reportId = known('reportId', match?.['reportId'], (key) => reports.has(key));
        return {
          tool: 'OpenCarbonEval',
          model: row['model'] ?? '',
          reportId,
          runId:
            known('runId', match?.['runId'], (key) => runs.has(key)) ?? reports.get(reportId ?? ''),
          tco2e: positive(row['predicted_tco2e']) ?? NaN,
          note: undefined,
          source: 'OpenCarbonEval (arXiv 2405.12843), table of predictions in its repository',
        };
      }),
      ...upstream.curated('rival-predictions').map((row) => {
        const reportId = known('reportId', row['reportId'], (key) => reports.has(key));
        return {
          tool: row['tool'] ?? '',
          model: row['model'] ?? '',
          reportId,
          runId: reports.get(reportId ?? ''),
          tco2e: positive(row['tco2e']) ?? NaN,
          note: row['note'] || undefined,
          source: row['source'] ?? '',
        };
      }),
    ];
    const provenance = {
      producer: 'OpenCarbonEval; LLMCarbon; authors of the LLaMA paper',
      citation: 'the source column names the publication of every row',
      licence: 'facts; no text is taken over',
      date: '2026-11',
      notes: ['OpenCarbonEval’s own README and table disagree on some models: the table is taken'],
    };
    return [built(rivalPredictionsTable, rows, provenance)];
  },
};
