import { defineTable, oneOf, text, type RowOf } from '../../table/index.js';

/** Where each value of a run comes from; also the values that were heard and not used. */
export const runSourcesTable = defineTable({
  name: 'run-sources',
  title: 'Sources of the training runs',
  description:
    'One row per value that a source states of a run. A note that begins with "not used" says why the value is not in runs.csv.',
  primaryKey: ['runId', 'field', 'source', 'value'],
  columns: {
    runId: text({ description: 'run' }),
    field: text({ description: 'column of runs.csv; Shared marks figures of several runs together' }),
    value: text({ description: 'value as runs.csv would hold it' }),
    source: text({ description: 'paper, model card or registry row' }),
    sourceDate: text({ description: 'date of the source', pattern: /^\d{4}(-\d{2}){0,2}$/, optional: true }),
    status: oneOf(['seen', 'derived', 'by-hand', 'unverified'], {
      description:
        'seen in the source; derived from seen values; by-hand: typed without a cited source (release dates only, which choose the year of hardware and grid); unverified: heard of, never used',
    }),
    note: text({ description: 'conversion, reason, warning', optional: true }),
  },
});

export type RunSourceRow = RowOf<typeof runSourcesTable>;
