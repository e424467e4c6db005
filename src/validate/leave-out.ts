import { createProject, type Project, type ProjectTables } from '../simulate/project.js';
import type { ReportedRun } from './report.js';

/** What is left out of every fit before a run is predicted. */
export type LeaveOut = 'run' | 'organisation' | 'year';

const plain = (name: string): string =>
  name
    .toLowerCase()
    .replace(/\(.*?\)/g, '')
    .replace(/[^a-z0-9]/g, '');

/** `BLOOM-176B` and `BLOOM 176B`, `GPT-3 175B` and `GPT-3`: one begins with the other. */
const sameModel = (a: string, b: string): boolean => {
  const [x, y] = [plain(a), plain(b)];
  return (
    x !== '' &&
    y !== '' &&
    (x === y || (x.length > 4 && y.startsWith(x)) || (y.length > 4 && x.startsWith(y)))
  );
};

type Names = {
  readonly isRun: (row: {
    readonly runId?: string | undefined;
    readonly name?: string | undefined;
    readonly organisation?: string | undefined;
    readonly publishedOn?: string | undefined;
  }) => boolean;
};

/** Organisations as the tables name them: `Meta AI` and `Facebook AI Research` are Meta. */
const organisationKey = (name: string): string => {
  if (/meta|facebook/i.test(name)) return 'meta';
  if (/google|deepmind/i.test(name)) return 'google';
  if (/allen institute|ai2/i.test(name)) return 'ai2';
  return plain(name);
};

const sameOrganisation = (a: string | undefined, b: string | undefined): boolean =>
  a !== undefined && b !== undefined && organisationKey(a) === organisationKey(b);

const matcher = (report: ReportedRun, what: LeaveOut): Names => {
  const isSelf: Names['isRun'] = (row) =>
    (row.runId !== undefined && row.runId === report.runId) ||
    (row.name !== undefined &&
      (sameModel(row.name, report.name) ||
        (report.epochModel !== undefined && sameModel(row.name, report.epochModel))));
  if (what === 'run') return { isRun: isSelf };
  if (what === 'organisation')
    return {
      isRun: (row) => isSelf(row) || sameOrganisation(row.organisation, report.organisation),
    };
  const year = report.publishedOn?.slice(0, 4);
  return {
    isRun: (row) => isSelf(row) || (year !== undefined && row.publishedOn?.slice(0, 4) === year),
  };
};

/**
 * The tables without one reported run (or without all runs of its organisation, or of its year):
 * regressions, mixes of accelerators and places, measured power and the frontier are fitted anew from
 * what is left.
 *
 * @param tables all tables
 * @param report the run to predict
 * @param what what to leave out with it
 * @returns tables for `createProject`
 */
export function tablesWithout(
  tables: ProjectTables,
  report: ReportedRun,
  what: LeaveOut,
): ProjectTables {
  const { isRun } = matcher(report, what);
  const own = new Set(
    tables.links
      .filter((link) => link.runId !== undefined && link.runId === report.runId)
      .map(({ repositoryId }) => repositoryId),
  );
  const idIn = (text: string): boolean => text.includes(report.reportId);
  return {
    ...tables,
    runs: tables.runs.filter((run) => !isRun(run)),
    repositories: tables.repositories.filter((row) => !own.has(row.repositoryId)),
    computeSample: tables.computeSample.filter((row) => !isRun({ ...row, name: row.model })),
    utilisation: tables.utilisation.filter(
      (row) => !isRun({ ...row, name: row.model, organisation: row.cluster }),
    ),
    // Few studies measured power: without a whole study no host overhead could be fitted, so that the
    // run's own measurement is left out and its study's others stay.
    power: tables.power.filter((row) => !idIn(row.case)),
    placeUse: tables.placeUse.map((row) =>
      row.runs?.split(' ').includes(report.reportId) === true
        ? { ...row, count: row.count - 1 }
        : row,
    ),
  };
}

/**
 * The project as it would be had it never seen a run.
 *
 * @param tables all tables
 * @param report the run to predict
 * @param what the run alone (default), its organisation, or its year
 * @returns a project fitted to the rest
 */
export function projectWithout(
  tables: ProjectTables,
  report: ReportedRun,
  what: LeaveOut = 'run',
): Project {
  return createProject(tablesWithout(tables, report, what));
}
