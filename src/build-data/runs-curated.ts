import { InputError } from '../errors.js';
import type { CuratedRunRow, FactRow } from '../tier/population/curated.js';
import { sizeFromName } from '../tier/naming/size.js';
import {
  assemble,
  subtractBase,
  type Assembled,
  type ClaimGroup,
} from '../tier/population/assemble.js';
import { checkRun, duplicateFlags, sixNd, type Flag } from './runs-checks.js';
import { epochClaims, type AcceleratorKey } from './runs-epoch.js';
import { reportedClaims } from './runs-reported.js';
import { positive, type Claim } from '../tier/population/claim.js';
import { seen, type TextRow } from './runs-upstream.js';

/** Parameters of a repository of the population, with the words of its source. */
export type RepositorySize = {
  readonly params: number;
  readonly paramsActive: number | undefined;
  readonly source: string;
};

export type RunSources = {
  readonly epoch: ReadonlyMap<string, TextRow>;
  readonly reported: ReadonlyMap<string, TextRow>;
  readonly tracked: ReadonlyMap<string, TextRow>;
  readonly facts: ReadonlyMap<string, readonly FactRow[]>;
  /** Size of a repository, in the population or outside it. */
  readonly sizeOf: (repositoryId: string) => RepositorySize | undefined;
  readonly acceleratorKey: AcceleratorKey;
  readonly peakTflops: (accelerator: string) => number | undefined;
};

export type CuratedResult = {
  readonly assembled: ReadonlyMap<string, Assembled>;
  readonly sharedWith: ReadonlyMap<string, readonly string[]>;
  readonly flags: readonly Flag[];
};

/**
 * Joins each curated run with what the sources state of it. Bases come before the runs that start
 * from them, so that a figure that includes its base can be reduced by it.
 *
 * @throws InputError when a run names a row that its source does not have
 */
export function assembleCurated(
  runs: readonly CuratedRunRow[],
  sources: RunSources,
): CuratedResult {
  const assembled = new Map<string, Assembled>();
  const flags: Flag[] = [];
  for (const run of basesFirst(runs)) {
    const groups = claimGroups(run, sources);
    const whole = run.includesBase ? lessBase(assemble(groups), run, assembled) : assemble(groups);
    const checked = checkRun(run.runId, run.modality, whole, sources.peakTflops);
    assembled.set(run.runId, checked.run);
    flags.push(...checked.flags);
  }
  const identities = runs.map((run) => ({ ...run, flop: ownFigure(assembled.get(run.runId)) }));
  return {
    assembled,
    sharedWith: sharedFigures(runs, sources),
    flags: [...flags, ...duplicateFlags(identities)],
  };
}

/** A compute figure that could be another run's: not one derived from the run's own N and D. */
function ownFigure(run: Assembled | undefined): string | undefined {
  const flop = positive(run?.values.flop);
  const counted = run && sixNd(run.values);
  const used = run?.claims.find(
    (claim) => claim.field === 'flop' && claim.value === run.values.flop,
  );
  const explained =
    counted !== undefined && flop !== undefined && Math.abs(flop / counted - 1) < 0.2;
  return explained || used?.status === 'derived' ? undefined : run?.values.flop;
}

function claimGroups(run: CuratedRunRow, sources: RunSources): readonly ClaimGroup[] {
  const facts = sources.facts.get(run.runId) ?? [];
  const reported = run.reportedIds.map((id) => lookUp(sources.reported, id, run, 'reportedIds'));
  const epoch =
    run.epochModel === undefined ? [] : [lookUp(sources.epoch, run.epochModel, run, 'epochModel')];
  const upstream: readonly (readonly Claim[])[] = [
    trackedClaims(run, sources),
    sizeClaims(run, sources.sizeOf),
    ...reported.map((row) => reportedClaims(row, sources.acceleratorKey)),
    ...epoch.map((row) => epochClaims(row, run.modality, sources.acceleratorKey)),
    namedClaims(run),
  ];
  return [{ facts: true, claims: facts }, ...upstream.map((claims) => ({ facts: false, claims }))];
}

function lookUp(
  rows: ReadonlyMap<string, TextRow>,
  key: string,
  run: CuratedRunRow,
  field: string,
): TextRow {
  const row = rows.get(key);
  if (row) return row;
  throw new InputError({
    file: `data/curated, run ${run.runId}`,
    field,
    value: key,
    expected: 'an exact key of the upstream file',
  });
}

function trackedClaims(run: CuratedRunRow, sources: RunSources): readonly Claim[] {
  const ids = run.trackedModel === undefined ? run.repositories : [run.trackedModel];
  const row = ids.map((id) => sources.tracked.get(id)).find((found) => found !== undefined);
  if (!row) return [];
  const cite = (column: string): string =>
    `ATOM tracked models, row '${row['model_id'] ?? ''}', column ${column}`;
  const scale = (text: string | undefined): number | undefined => {
    const billions = positive(text);
    return billions === undefined ? undefined : Math.round(billions * 1e9);
  };
  const total = scale(row['total_params_b']);
  const counted = run.repositories.map(sources.sizeOf).find((size) => size !== undefined)?.params;
  // Weight files can hold fewer parameters than the model (packed), but hardly more.
  if (total !== undefined && counted !== undefined && counted > 1.3 * total) return [];
  return [
    ...seen('paramsTotal', total, cite('total_params_b'), '2026-08'),
    ...seen('paramsActive', scale(row['active_params_b']), cite('active_params_b'), '2026-08'),
  ];
}

function sizeClaims(run: CuratedRunRow, sizeOf: RunSources['sizeOf']): readonly Claim[] {
  const size = run.repositories.map(sizeOf).find((found) => found !== undefined);
  if (!size) return [];
  return [
    ...seen('paramsTotal', size.params, size.source, undefined),
    ...seen('paramsActive', size.paramsActive, size.source, undefined),
  ];
}

/** A size that only a repository's name states: weaker than every other source. */
function namedClaims(run: CuratedRunRow): readonly Claim[] {
  // `8x7B` is an upper bound only.
  const usable = run.repositories.filter((name) => !/\dx\d/i.test(name));
  const id = usable.find((name) => sizeFromName(name) !== undefined);
  const size = id === undefined ? undefined : sizeFromName(id);
  return seen('paramsTotal', size?.params, `name of ${id ?? ''}`, undefined);
}

function lessBase(
  run: Assembled,
  row: CuratedRunRow,
  assembled: ReadonlyMap<string, Assembled>,
): Assembled {
  if (row.baseRunId === undefined) return run;
  const base = assembled.get(row.baseRunId);
  const flop = positive(base?.values.flop) ?? (base ? sixNd(base.values) : undefined);
  const hours = positive(base?.values.acceleratorHours);
  return subtractBase(
    subtractBase(run, 'flop', flop, row.baseRunId),
    'acceleratorHours',
    hours,
    row.baseRunId,
  );
}

/** Runs in an order in which every base stands before its descendants. */
export function basesFirst(runs: readonly CuratedRunRow[]): readonly CuratedRunRow[] {
  const byId = new Map(runs.map((run) => [run.runId, run]));
  const ordered = new Map<string, CuratedRunRow>();
  const visit = (run: CuratedRunRow, chain: readonly string[]): void => {
    if (ordered.has(run.runId)) return;
    if (chain.includes(run.runId)) {
      throw new InputError({
        file: `data/curated, run ${run.runId}`,
        field: 'baseRunId',
        value: [...chain, run.runId].join(' → '),
        expected: 'a chain of bases without a cycle',
      });
    }
    const base = run.baseRunId === undefined ? undefined : byId.get(run.baseRunId);
    if (base) visit(base, [...chain, run.runId]);
    ordered.set(run.runId, run);
  };
  for (const run of runs) visit(run, []);
  return [...ordered.values()];
}

/** Runs that one aggregate report (evidence A) covers together. */
function sharedFigures(
  runs: readonly CuratedRunRow[],
  sources: RunSources,
): ReadonlyMap<string, readonly string[]> {
  const members = new Map<string, string[]>();
  for (const run of runs) {
    for (const id of run.reportedIds) {
      if (sources.reported.get(id)?.['evidence'] === 'A') {
        members.set(id, [...(members.get(id) ?? []), run.runId]);
      }
    }
  }
  const shared = new Map<string, readonly string[]>();
  for (const group of members.values()) {
    for (const runId of group) {
      const others = group.filter((other) => other !== runId);
      shared.set(runId, [...new Set([...(shared.get(runId) ?? []), ...others])].sort());
    }
  }
  return shared;
}
