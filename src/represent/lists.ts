import { centralValues } from '../estimate/estimate.js';
import type { Estimator } from '../estimate/estimator.js';
import type { TrackedModel } from '../simulate/project.js';
import { sizeFromName } from '../tier/naming/size.js';
import {
  tierPopulation,
  type PopulationTables,
  type Selection,
  type TieredRun,
} from '../tier/tier.js';
import type { ThreeListCounts } from './log-linear.js';
import { modelNameKey, repositoryName } from './model-name.js';
import type { KnownUnit } from './known-units.js';

/** An open pre-training of a language model, and the lists that hold it. */
export type ListedRun = {
  readonly name: string;
  readonly year: string;
  /** Compute by the project's estimate where the run is in the population, else as listed. */
  readonly flop?: number | undefined;
  readonly params?: number | undefined;
  /** In the population of the Hub. */
  readonly hub: boolean;
  /** In the register of known models (Epoch AI), with open weights. */
  readonly register: boolean;
  /** In the list of tracked models (ATOM). */
  readonly tracked: boolean;
};

const isLanguage = (modality: string): boolean =>
  modality === 'language' || modality === 'multimodal';

/** An owner and a size to two digits: base, tuned and later versions of one model share it. */
const familyKey = (repositoryId: string, params: number): string =>
  `${repositoryId.slice(0, repositoryId.indexOf('/')).toLowerCase()} ${params.toPrecision(2)}`;

const sizeOf = ({ repositoryId, params }: TrackedModel): number | undefined =>
  params ?? sizeFromName(repositoryId)?.params;

/**
 * Puts three lists of open pre-trainings of language models side by side: the Hub's population, the
 * register (open rows) and the tracked repositories. A tracked repository belongs to the run that its
 * weights descend from, or to the unit of the same name key; one that belongs to neither is a unit of
 * its own, once per owner and size, unless a run of that owner and size is already there. Whether such
 * a unit was pre-trained or tuned from another is not known: the count of units that only this list
 * holds is an upper bound.
 *
 * @param tables the population
 * @param selection which repositories count
 * @param units known trainings of the register
 * @param tracked the third list
 * @param estimator for the compute of runs in the population
 * @param until the last day of publication
 * @returns one row per run that any list holds
 */
export function sideBySide(
  tables: PopulationTables,
  selection: Selection,
  units: readonly KnownUnit[],
  tracked: readonly TrackedModel[],
  estimator: Estimator,
  until: string,
): readonly ListedRun[] {
  const runs = tierPopulation(tables, selection).runs.filter(
    ({ run }) => run.kind === 'pre-training' && isLanguage(run.modality),
  );
  const open = units.filter(
    (unit) =>
      unit.access === 'open' &&
      isLanguage(unit.modality) &&
      unit.publishedOn <= until &&
      unit.baseModel === undefined,
  );
  const listed = new Set(open.flatMap(({ runId }) => (runId === undefined ? [] : [runId])));
  const ids = new Set(tracked.map(({ repositoryId }) => repositoryId));
  const keys = new Set(tracked.map((row) => modelNameKey(repositoryName(row.repositoryId))));
  const hubRows = runs.map((row) => hubRow(row, listed, ids, keys, estimator));
  const inHub = new Set(runs.map(({ run }) => run.runId));
  const registerRows = open
    .filter(({ runId }) => runId === undefined || !inHub.has(runId))
    // A run of another kind in the population is no pre-training.
    .filter(({ runId }) => runId === undefined || isPreTraining(tables, runId))
    .map((unit) => ({
      name: unit.name,
      year: unit.publishedOn.slice(0, 4),
      flop: unit.flop,
      params: unit.params,
      hub: false,
      register: true,
      tracked: unit.members.some((name) => keys.has(modelNameKey(name))),
    }));
  return [...hubRows, ...registerRows, ...onlyTracked(tables, open, tracked)];
}

const isPreTraining = (tables: PopulationTables, runId: string): boolean =>
  tables.runs.find((run) => run.runId === runId)?.kind === 'pre-training';

const hubRow = (
  { run, repositories }: TieredRun,
  listed: ReadonlySet<string>,
  ids: ReadonlySet<string>,
  keys: ReadonlySet<string>,
  estimator: Estimator,
): ListedRun => ({
  name: run.name,
  year: run.publishedOn?.slice(0, 4) ?? 'unknown',
  flop: centralValues(estimator.plan(run)).flop,
  params: run.paramsTotal,
  hub: true,
  register: listed.has(run.runId),
  tracked: repositories.some((id) => ids.has(id)) || keys.has(modelNameKey(run.name)),
});

const onlyTracked = (
  tables: PopulationTables,
  open: readonly KnownUnit[],
  tracked: readonly TrackedModel[],
): readonly ListedRun[] => {
  const inTables = new Set(tables.repositories.map(({ repositoryId }) => repositoryId));
  const taken = new Set([
    ...open.flatMap(({ members }) => members.map(modelNameKey)),
    ...tables.runs.map(({ name }) => modelNameKey(repositoryName(name))),
  ]);
  const families = new Set(
    tables.repositories.flatMap(({ repositoryId, params }) =>
      params === undefined ? [] : [familyKey(repositoryId, params)],
    ),
  );
  const found = new Map<string, ListedRun>();
  for (const row of tracked) {
    const params = sizeOf(row);
    const name = repositoryName(row.repositoryId);
    if (params === undefined || inTables.has(row.repositoryId) || taken.has(modelNameKey(name))) {
      continue;
    }
    const family = familyKey(row.repositoryId, params);
    if (families.has(family) || found.has(family)) continue;
    found.set(family, {
      name: row.repositoryId,
      year: 'unknown',
      params,
      hub: false,
      register: false,
      tracked: true,
    });
  }
  return [...found.values()];
};

/** Counts of two lists, for Chapman's estimate. */
export function twoListCounts(
  rows: readonly ListedRun[],
  a: 'hub' | 'register' | 'tracked',
  b: 'hub' | 'register' | 'tracked',
): { readonly first: number; readonly second: number; readonly both: number } {
  return {
    first: rows.filter((row) => row[a]).length,
    second: rows.filter((row) => row[b]).length,
    both: rows.filter((row) => row[a] && row[b]).length,
  };
}

/** Counts by the lists that hold a run, in the order Hub, register, tracked. */
export function threeListCounts(rows: readonly ListedRun[]): ThreeListCounts {
  const count = (cell: string): number =>
    rows.filter(
      (row) => [row.hub, row.register, row.tracked].map((on) => (on ? '1' : '0')).join('') === cell,
    ).length;
  return {
    '100': count('100'),
    '010': count('010'),
    '001': count('001'),
    '110': count('110'),
    '101': count('101'),
    '011': count('011'),
    '111': count('111'),
  };
}
