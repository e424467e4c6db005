import type { ProjectTables } from '../simulate/project.js';
import {
  isSameModel,
  organisationKeys,
  organisationLookup,
  shareOrganisation,
} from './organisations.js';
import type { ReportedRun } from './report.js';

/**
 * What is left out of every fit before a run is predicted: the run, its organisation, its year, or all that
 * was published from a date on.
 */
export type LeaveOut = 'run' | 'organisation' | 'year' | { readonly publishedFrom: string };

/** What a row of a table tells of the run that it describes. */
export type DescribedRun = {
  readonly runId?: string | undefined;
  readonly name?: string | undefined;
  readonly organisation?: string | undefined;
  readonly publishedOn?: string | undefined;
};

/** The organisation of a model that a table names without it. */
export type OrganisationOf = (name: string) => string | undefined;

const lookups = new WeakMap<ProjectTables, OrganisationOf>();

/** Organisations by model, from the runs, Epoch AI's models and the reports; one index a project. */
export function organisationsOf(tables: ProjectTables): OrganisationOf {
  let lookup = lookups.get(tables);
  if (lookup === undefined) {
    lookup = organisationLookup([
      ...tables.runs.filter(({ runId }) => !runId.startsWith('repo:')),
      ...tables.computeSample.map((row) => ({ ...row, name: row.model })),
      ...tables.validationRuns,
    ]);
    lookups.set(tables, lookup);
  }
  return lookup;
}

/**
 * Lets tables made from others know organisations as those do: what is left out of the samples is still
 * known to belong to its laboratory.
 */
export function inheritOrganisations(from: ProjectTables, to: ProjectTables): ProjectTables {
  lookups.set(to, organisationsOf(from));
  return to;
}

const yearOf = (date: string | undefined): string | undefined => date?.slice(0, 4);

/**
 * Tells whether a row describes what is left out: the run itself under any of its names, any run of its
 * organisation, any run of its year, or any run from a date on.
 *
 * @param report the run to predict
 * @param what what is left out with it
 * @returns a predicate on rows
 */
export function leftOut(report: ReportedRun, what: LeaveOut): (row: DescribedRun) => boolean {
  const names = [report.name, ...(report.epochModel === undefined ? [] : [report.epochModel])];
  const isSelf = (row: DescribedRun): boolean =>
    (row.runId !== undefined && row.runId === report.runId) ||
    (row.name !== undefined && names.some((name) => isSameModel(name, row.name ?? '')));
  if (what === 'run') return isSelf;
  if (what === 'organisation')
    return (row) => isSelf(row) || shareOrganisation(row.organisation, report.organisation);
  if (typeof what === 'object')
    return (row) =>
      isSelf(row) || (row.publishedOn !== undefined && row.publishedOn >= what.publishedFrom);
  const year = yearOf(report.publishedOn);
  return (row) => isSelf(row) || (year !== undefined && yearOf(row.publishedOn) === year);
}

/**
 * The reports that are left out, by their keys. Mixes and measurements name their reports; some of those
 * reports are aggregates that the validation table does not hold: they go with their series (the first
 * part of the key) or with the organisation that the key names.
 *
 * @param tables all tables
 * @param report the run to predict
 * @param what what is left out with it
 * @returns a predicate on keys of reports
 */
export function leftOutReports(
  tables: ProjectTables,
  report: ReportedRun,
  what: LeaveOut,
): (reportId: string) => boolean {
  const isOut = leftOut(report, what);
  const known = new Map(tables.validationRuns.map((row) => [row.reportId, row]));
  const seriesOf = (id: string): string => id.split('-')[0] ?? id;
  const series = new Set(
    what === 'run'
      ? []
      : [
          ...tables.validationRuns.filter(isOut).map(({ reportId }) => seriesOf(reportId)),
          ...(what === 'organisation' ? organisationKeys(report.organisation) : []),
        ],
  );
  return (reportId) => {
    if (reportId === report.reportId) return true;
    const row = known.get(reportId);
    return row === undefined ? series.has(seriesOf(reportId)) : isOut(row);
  };
}
