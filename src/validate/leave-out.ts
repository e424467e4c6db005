import {
  createProject,
  fittedPopulation,
  type FittedPopulation,
  type Project,
  type ProjectTables,
} from '../simulate/project.js';
import {
  inheritOrganisations,
  leftOut,
  leftOutReports,
  organisationsOf,
  type DescribedRun,
  type LeaveOut,
} from './left-out.js';
import { isSameModel, shareOrganisation } from './organisations.js';
import type { ReportedRun } from './report.js';

export type { LeaveOut } from './left-out.js';

type IsOut = (row: DescribedRun) => boolean;

/** A card states no owner but in its id. */
const describedCard = (repositoryId: string): DescribedRun => {
  const [owner, name] = repositoryId.split('/');
  return name === undefined ? { name: owner } : { name, organisation: owner };
};

/** Runs that are left out, and every repository that holds their weights or weights made from them. */
const populationWithout = (
  tables: FittedPopulation,
  report: ReportedRun,
  isOut: IsOut,
): Pick<FittedPopulation, 'runs' | 'repositories'> => {
  const gone = new Set(tables.runs.filter(isOut).map(({ runId }) => runId));
  if (report.runId !== undefined) gone.add(report.runId);
  const has = (runId: string | undefined): boolean => runId !== undefined && gone.has(runId);
  const descended = new Set(
    tables.links
      .filter((link) => has(link.runId) || has(link.rootRunId))
      .map(({ repositoryId }) => repositoryId),
  );
  return {
    runs: tables.runs.filter((run) => !gone.has(run.runId)),
    repositories: tables.repositories.filter(
      ({ repositoryId, organisation, createdOn }) =>
        !descended.has(repositoryId) && !isOut({ organisation, publishedOn: createdOn }),
    ),
  };
};

/** The same of the population that a project learns from, where it estimates another one. */
const referenceWithout = (
  tables: ProjectTables,
  report: ReportedRun,
  isOut: IsOut,
): Pick<ProjectTables, 'referenceRuns' | 'referenceRepositories'> => {
  if (tables.referenceRuns === undefined) return {};
  const { runs, repositories } = populationWithout(fittedPopulation(tables), report, isOut);
  return { referenceRuns: runs, referenceRepositories: repositories };
};

/** The report that a measurement or a site names in brackets: `T5-11B (patterson-t5-11b)`. */
const namedReport = (text: string): string | undefined => /\(([a-z0-9.-]+)\)$/.exec(text)?.[1];

/** The study of a source, without tables, sections and identifiers: `Patterson et al. 2021`. */
const studiesOf = (source: string): readonly string[] =>
  source
    .split(/[/;]/)
    .map((part) => part.replace(/,? ?(arXiv|Table|section|App\.|\().*$/i, '').trim())
    .filter((part) => part !== '');

/** What was measured on machines: power, PUE and the grids of sites. */
const measuredWithout = (
  tables: ProjectTables,
  report: ReportedRun,
  what: LeaveOut,
): Pick<ProjectTables, 'power' | 'pue' | 'gridSite'> => {
  const isOut = leftOut(report, what);
  const isOutReport = leftOutReports(tables, report, what);
  const organisationOf = organisationsOf(tables);
  const named = (text: string): boolean => {
    const id = namedReport(text);
    return id === undefined ? false : isOutReport(id);
  };
  // Sites are reported by studies: a site goes with the runs of the study that told of it.
  const sources = [report, ...tables.validationRuns.filter(isOut)].map((row) => row.source ?? '');
  const ownStudy = (source: string): boolean =>
    studiesOf(source).some((study) => sources.some((text) => text.includes(study)));
  const isMachine = (name: string): boolean =>
    namedReport(name) === undefined &&
    isOut({ name, organisation: organisationOf(name.split(',')[0] ?? name) });
  return {
    power: tables.power.filter((row) => !named(row.case) && !isMachine(row.case)),
    pue: tables.pue.filter(
      (row) =>
        !ownStudy(row.source) &&
        !(what === 'organisation' && shareOrganisation(row.cluster, report.organisation)) &&
        !(what === 'year' && String(row.year) === report.publishedOn?.slice(0, 4)) &&
        !(typeof what === 'object' && String(row.year) >= what.publishedFrom.slice(0, 4)),
    ),
    gridSite: tables.gridSite.filter((row) => !named(row.site) && !ownStudy(row.source)),
  };
};

/** What disclosed runs used, and where. */
const mixesWithout = (
  tables: ProjectTables,
  report: ReportedRun,
  what: LeaveOut,
): Pick<ProjectTables, 'acceleratorUse' | 'placeUse'> => {
  const isOut = leftOut(report, what);
  const isOutReport = leftOutReports(tables, report, what);
  return {
    acceleratorUse: tables.acceleratorUse.filter(
      (row) =>
        !isOut({ ...row, name: row.model, publishedOn: row.publishedOn ?? String(row.year) }),
    ),
    placeUse: tables.placeUse.flatMap((row) => {
      const ids = (row.runs ?? '').split(' ').filter((id) => id !== '' && !isOutReport(id));
      return ids.length === 0 ? [] : [{ ...row, count: ids.length, runs: ids.join(' ') }];
    }),
  };
};

/** Where everything from a date on is left out, a row without a date may be later: it goes too. */
const dated = (isOut: IsOut, what: LeaveOut): IsOut =>
  typeof what === 'object' ? (row) => row.publishedOn === undefined || isOut(row) : isOut;

/**
 * The tables without one reported run (or without all runs of its organisation, or of its year), so that
 * everything that the estimator learns from runs is learnt anew from what is left: regressions of
 * compute, utilisation, fine-tunes and sizes, mixes of accelerators and places, measured power, PUE,
 * sites and the frontier. Repositories made from the run go with it.
 *
 * What stays are facts of the world that no run told: accelerators' data sheets, grids of countries,
 * states and cloud regions, and studies of hardware. Of a study that measured several runs, the others
 * stay when the run alone is left out.
 *
 * @param tables all tables
 * @param report the run to predict
 * @param what what to leave out with it
 * @returns tables for `createProject`
 * @example tablesWithout(project.data, report, 'organisation').power
 */
export function tablesWithout(
  tables: ProjectTables,
  report: ReportedRun,
  what: LeaveOut,
): ProjectTables {
  const isOut = dated(leftOut(report, what), what);
  const organisationOf = organisationsOf(tables);
  // Cards carry no dates; the study that collected them is of 2023.
  const isCard = leftOut(report, what);
  const names = tables.validationRuns.filter(isOut).map(({ name }) => name);
  const reported = (card: string): boolean => names.some((name) => isSameModel(name, card));
  const without: ProjectTables = {
    ...tables,
    ...populationWithout(tables, report, isOut),
    ...referenceWithout(tables, report, isOut),
    ...measuredWithout(tables, report, what),
    ...mixesWithout(tables, report, what),
    computeSample: tables.computeSample.filter((row) => !isOut({ ...row, name: row.model })),
    utilisation: tables.utilisation.filter(
      (row) => !isOut({ ...row, name: row.model, organisation: organisationOf(row.model) }),
    ),
    fineTuneCompute: tables.fineTuneCompute.filter((row) => !isOut({ ...row, name: row.model })),
    fineTuneCards: tables.fineTuneCards.filter(
      ({ repositoryId }) => !isCard(describedCard(repositoryId)) && !reported(repositoryId),
    ),
    // Not learnt from, but no copy of the answer should travel along.
    validationRuns: tables.validationRuns.filter((row) => !isOut(row)),
  };
  return inheritOrganisations(tables, without);
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

/**
 * The tables without several reports at once, and without what is left out with each: their own rows go even
 * where a table dates them otherwise, or not at all.
 *
 * @param tables all tables
 * @param reports the runs to predict
 * @param what what to leave out with them
 * @returns tables for `createProject`
 */
export function tablesWithoutAll(
  tables: ProjectTables,
  reports: readonly ReportedRun[],
  what: LeaveOut,
): ProjectTables {
  const [first, ...others] = reports;
  if (first === undefined) return tables;
  // The first takes the group along; of the others only their own rows can be left.
  return others.reduce(
    (rest, report) => tablesWithout(rest, report, 'run'),
    tablesWithout(tables, first, what),
  );
}
