import { defineTable, oneOf, text, type RowOf } from '../../table/index.js';
import { CONFIDENCES, DECIDED_BY, RELATIONS } from '../../tier/resolve/types.js';

/** The map from repository to training run and relation. */
export const repositoryRunsTable = defineTable({
  name: 'repository-runs',
  title: 'Which training run each repository holds',
  description:
    'One row per repository: the run that is its own training, or whose weights it holds, and how that was decided. Merges and edits train nothing and point to the run of their first parent.',
  primaryKey: ['repositoryId'],
  columns: {
    repositoryId: text({ description: 'id on the Hub', unique: true }),
    runId: text({ description: 'own run, or the run whose weights it holds', optional: true }),
    relation: oneOf(RELATIONS, { description: 'relation of the repository to the run' }),
    rootRunId: text({ description: 'pre-training at the root, where known', optional: true }),
    parentRepositoryId: text({ description: 'repository it was made from', optional: true }),
    decidedBy: oneOf(DECIDED_BY, { description: 'kind of evidence that decided' }),
    confidence: oneOf(CONFIDENCES, { description: 'confidence in the decision' }),
    reason: text({ description: 'the rule that decided, in words' }),
  },
});

export type RepositoryRunRow = RowOf<typeof repositoryRunsTable>;
