import type { ModelSpec } from './model.js';
import { NO_TAG, type SizedRun } from './sized-runs.js';
import { factor, indicator, log10, squared, years, type Term } from './terms.js';

/** A level with fewer runs than this is pooled with `other`. */
export const LEAST_LEVEL = 20;

const specOf = (...terms: readonly Term<SizedRun>[]): ModelSpec<SizedRun> => ({
  response: log10('params'),
  terms,
  clusters: (row) => row.owner,
  label: (row) => row.name,
});

/** A run that builds on another. */
export const isDerived = (row: { readonly kind: string }): boolean => row.kind !== 'pre-training';
const modality: Term<SizedRun> = factor('modality', { base: 'language', least: LEAST_LEVEL });
const architecture: Term<SizedRun> = factor('architecture', { base: 'other', least: LEAST_LEVEL });
const task: Term<SizedRun> = factor('task', { base: NO_TAG, least: LEAST_LEVEL });
const date: Term<SizedRun> = years('publishedOn');
const derived: Term<SizedRun> = indicator('builds on another run', isDerived);

/** The specifications of R5 that are compared, simplest first. */
export const PARAMETER_CANDIDATES: readonly ModelSpec<SizedRun>[] = [
  specOf(),
  specOf(modality),
  specOf(task),
  specOf(architecture),
  specOf(architecture, task),
  specOf(architecture, task, date),
  specOf(architecture, task, date, derived),
  specOf(architecture, task, modality),
  specOf(architecture, task, modality, date),
  specOf(architecture, task, modality, date, derived),
  specOf(architecture, task, modality, date, squared(date)),
  specOf(architecture, task, modality, date, squared(date), derived),
];

/** The specification in use: the candidate of lowest cross-validated error (notebook 02). */
export const CHOSEN_PARAMETERS: ModelSpec<SizedRun> = specOf(
  architecture,
  task,
  modality,
  date,
  squared(date),
  derived,
);

/** Models of one architecture by one owner resemble each other. */
export const groupOfSize = (row: {
  readonly owner: string;
  readonly architecture: string;
}): string => `${row.owner} ${row.architecture}`;
