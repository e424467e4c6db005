import type { RunSourceRow } from '../data/schema/run-sources.js';
import type { PopulationRepository } from './population-merge.js';
import type { CuratedRunRow } from '../tier/population/curated.js';
import { UPPER_BOUND } from '../tier/population/derived-row.js';

/** A run's release date, what is to be said of it, and where it comes from. */
export type RunDate = {
  readonly publishedOn: string | undefined;
  readonly note: string | undefined;
  readonly source: RunSourceRow | undefined;
};

/** Days within which a date of the hand tables and a date that was seen are the same release. */
const SAME_RELEASE_DAYS = 60;
const MS_PER_DAY = 86_400_000;

const near = (a: string, b: string): boolean =>
  Math.abs(Date.parse(a) - Date.parse(b)) <= SAME_RELEASE_DAYS * MS_PER_DAY;

/**
 * Dates a curated run: by Epoch AI's row, else by the creation of its own repositories, where that is
 * near the hand table's date or the hand table has none. A hand-typed date that no source confirms
 * stays, marked `by-hand`: it chooses only the year of hardware and grid. Without any, the last
 * change of a repository is an upper bound.
 */
export function dateCurated(
  row: CuratedRunRow,
  epochDates: ReadonlyMap<string, string>,
  observed: ReadonlyMap<string, PopulationRepository>,
): RunDate {
  const own = row.repositories.flatMap((id) => observed.get(id) ?? []);
  const epoch = row.epochModel === undefined ? undefined : epochDates.get(row.epochModel);
  const created = own.flatMap((repository) => repository.created?.createdOn ?? []).sort()[0];
  const fits = (date: string): boolean =>
    row.publishedOn === undefined || near(date, row.publishedOn);
  const dated = (
    value: string,
    source: string,
    status: RunSourceRow['status'],
    note: string | undefined,
  ): RunDate => ({
    publishedOn: value,
    note: row.note,
    source: {
      runId: row.runId,
      field: 'publishedOn',
      value,
      source,
      sourceDate: undefined,
      status,
      note,
    },
  });
  if (epoch !== undefined && fits(epoch)) {
    return dated(
      epoch,
      `Epoch AI models, row '${row.epochModel ?? ''}', column Publication date`,
      'seen',
      undefined,
    );
  }
  if (created !== undefined && fits(created)) {
    return dated(
      created,
      'creation of its own repository on the Hub, repositories.csv',
      'seen',
      undefined,
    );
  }
  if (row.publishedOn !== undefined) {
    const other = epoch === undefined ? undefined : `Epoch AI prints ${epoch}, the paper's date`;
    return dated(row.publishedOn, 'hand table, no source cited', 'by-hand', other);
  }
  const modified = own.flatMap((repository) => repository.lastModifiedOn ?? []).sort()[0];
  if (modified === undefined) return { publishedOn: undefined, note: row.note, source: undefined };
  const notes = [row.note, UPPER_BOUND].filter((text) => text !== undefined);
  return {
    ...dated(modified, 'last change of its own repository on the Hub', 'derived', UPPER_BOUND),
    note: notes.join('; '),
  };
}
