import { defineTable, number, text, type RowOf } from '../../table/index.js';

/** The repositories that the ATOM project tracks by hand: a third list of open models. */
export const trackedModelsTable = defineTable({
  name: 'tracked-models',
  title: 'Repositories of the ATOM project’s list',
  description:
    'Open models that the ATOM project follows, whether or not they are popular: a third list for capture–recapture.',
  primaryKey: ['repositoryId'],
  columns: {
    repositoryId: text({ description: 'id on the Hub', unique: true }),
    params: number({ description: 'parameters', unit: '1', min: 1, optional: true }),
    paramsActive: number({ description: 'parameters active per token', unit: '1', min: 1, optional: true }),
  },
});

/** A row of {@link trackedModelsTable}. */
export type TrackedModelRow = RowOf<typeof trackedModelsTable>;
