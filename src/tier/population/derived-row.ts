import type { DerivedRun } from '../resolve/types.js';
import { organisationOf } from '../naming/tokens.js';
import type { ObservedRepository } from './observed.js';
import type { Params } from './own-params.js';

/** What a derived run inherits from its repository and from the run it starts from. */
export type DerivedContext = {
  readonly repositories: { readonly get: (id: string) => ObservedRepository | undefined };
  /** Settled sizes. */
  readonly params: { readonly get: (id: string) => Params | undefined };
  /** The laboratory behind a Hub organisation, where the curated runs tell it. */
  readonly laboratories: ReadonlyMap<string, Laboratory>;
  readonly base: (runId: string | undefined) => BaseRun | undefined;
};

export type Laboratory = {
  readonly organisation: string;
  readonly organisationCountry: string | undefined;
};

export type BaseRun = {
  readonly modality: string;
  readonly publishedOn: string | undefined;
  readonly sparsity: string | undefined;
  readonly paramsTotal: number | undefined;
  readonly paramsActive: number | undefined;
};

export type DerivedRow = BaseRun & {
  readonly runId: string;
  readonly name: string;
  readonly organisation: string;
  readonly organisationCountry: string | undefined;
  readonly kind: DerivedRun['kind'];
  readonly baseRunId: string | undefined;
  readonly note: string | undefined;
};

const OWN = 'repo:';
const MODEL = 'model:';

/** What a derived run's id says of its name. */
const nameOf = (runId: string): string => {
  if (runId.startsWith(OWN)) return runId.slice(OWN.length);
  return runId.startsWith(MODEL) ? runId.slice(MODEL.length) : runId;
};

/**
 * The row of a run that no curated table has: its repository's size and date, else those of its
 * base. A creation date is an observation; the last modification is an upper bound and is used only
 * without one, never before the base was public.
 */
export function deriveRow(run: DerivedRun, context: DerivedContext): DerivedRow {
  const ofRepository = run.runId.startsWith(OWN);
  const id = nameOf(run.runId);
  const isOwn = ofRepository && id === run.repositoryId;
  const repository = context.repositories.get(run.repositoryId);
  const base = context.base(run.baseRunId);
  const size = sizeOf(run, context.params.get(run.repositoryId), base);
  const date = dateOf(isOwn ? repository : undefined, repository, base);
  const owner = ofRepository ? organisationOf(id) : '';
  const laboratory = context.laboratories.get(owner);
  return {
    runId: run.runId,
    name: id,
    organisation: laboratory?.organisation ?? owner,
    organisationCountry: laboratory?.organisationCountry,
    kind: run.kind,
    baseRunId: run.baseRunId,
    modality:
      repository?.modality === undefined || repository.modality === 'other'
        ? (base?.modality ?? 'other')
        : repository.modality,
    sparsity: base?.sparsity,
    publishedOn: date.publishedOn,
    paramsTotal: size.total,
    paramsActive: size.active,
    note: date.note,
  };
}

type Size = { readonly total: number | undefined; readonly active: number | undefined };

/**
 * An adapter is trained through its whole base; other descendants have a size of their own, or that
 * of their base. A distilled model is smaller than its teacher and borrows nothing.
 */
function sizeOf(run: DerivedRun, params: Params | undefined, teacher: BaseRun | undefined): Size {
  const base = run.kind === 'distillation' ? undefined : teacher;
  const own = run.kind === 'adapter' ? undefined : params?.params;
  const total = own ?? base?.paramsTotal ?? params?.params;
  const stated = own === undefined ? base?.paramsActive : params?.paramsActive;
  const active = stated ?? scaledActive(total, base);
  const usable = active !== undefined && total !== undefined && active <= total;
  return { total, active: usable ? active : undefined };
}

/** A fine-tune keeps its base's share of active parameters when its total is about the base's. */
function scaledActive(total: number | undefined, base: BaseRun | undefined): number | undefined {
  if (total === undefined || base?.paramsTotal === undefined || base.paramsActive === undefined)
    return undefined;
  return Math.abs(total / base.paramsTotal - 1) < 0.15 ? base.paramsActive : undefined;
}

type RunDate = { readonly publishedOn: string | undefined; readonly note: string | undefined };

export const UPPER_BOUND = 'date: an upper bound, the last modification or the snapshot';

function dateOf(
  own: ObservedRepository | undefined,
  any: ObservedRepository | undefined,
  base: BaseRun | undefined,
): RunDate {
  if (own?.created) return { publishedOn: own.created.createdOn, note: undefined };
  const bound =
    any?.created?.createdOn ?? any?.existedOn ?? any?.lastModifiedOn ?? any?.firstSeenOn;
  if (bound === undefined) return { publishedOn: base?.publishedOn, note: UPPER_BOUND };
  const later = base?.publishedOn !== undefined && base.publishedOn > bound;
  return { publishedOn: later ? base.publishedOn : bound, note: UPPER_BOUND };
}
