import { runsTable, type RunRow } from '../../data/schema/runs.js';
import { columnsOf } from '../../table/index.js';
import type { RunEvidence } from '../evidence.js';
import { DISCLOSED_FIELDS, type DisclosedField } from '../population/assemble.js';
import { LEAST_PARAMS, type Params } from '../population/own-params.js';
import type { CrawlRow } from './record.js';

/** Fields that a model card can disclose of the training behind it. */
export const DISCLOSURE_FIELDS = DISCLOSED_FIELDS.filter(
  (field): field is Exclude<DisclosedField, 'acceleratorCount'> => field !== 'acceleratorCount',
) satisfies readonly (keyof RunEvidence & keyof RunRow)[];

/** What a card discloses of its repository's own training. */
export type CardDisclosure = Partial<Pick<RunEvidence, (typeof DISCLOSURE_FIELDS)[number]>> & {
  /** The passage that each field was read in. */
  readonly sources?: Readonly<Record<string, string>> | undefined;
  /** Findings that were flagged or contradicted and are not among the fields. */
  readonly flagged?: number | undefined;
};

/**
 * What the card of a repository discloses of its own training; undefined where it says nothing. It is
 * given the checked row, with the card.
 */
export type ReadDisclosure = (row: CrawlRow) => CardDisclosure | undefined;

/** Fields that a crawl knows better where it counted them. */
const SIZES: readonly string[] = ['paramsTotal', 'paramsActive'];

/**
 * What of a disclosure may change its run, for crawls of millions: without sources and flags, and nothing
 * where only a size is stated that is known.
 *
 * @param disclosure what a card discloses
 * @param known the repository's size by its count, a registry or its architecture
 * @example figuresAndSize({ paramsTotal: 7e9, flagged: 1 }, { params: 7.2e9, paramsActive: undefined }) // undefined
 */
export function figuresAndSize(
  disclosure: CardDisclosure,
  known: Pick<Params, 'params' | 'paramsActive'>,
): CardDisclosure | undefined {
  const fields = DISCLOSURE_FIELDS.filter((field) => disclosure[field] !== undefined);
  const isNew =
    fields.some((field) => !SIZES.includes(field)) ||
    (disclosure.paramsTotal !== undefined && known.params === undefined) ||
    (disclosure.paramsActive !== undefined && known.paramsActive === undefined);
  return isNew ? Object.fromEntries(fields.map((field) => [field, disclosure[field]])) : undefined;
}

/** Figures that two cards share only when one was copied from the other. */
const TELLING = ['tco2e', 'energyKwh', 'acceleratorHours', 'flop'] as const;
/** So are tokens where a base is known; pre-trainings take round numbers of them. */
const TELLING_WITH_BASE = [...TELLING, 'tokens'] as const;

/** What became of the disclosures of a crawl's cards. */
export type DisclosureOutcome = {
  /** Runs that a disclosure was joined to. */
  readonly used: number;
  /** Why others were not: by reason. */
  readonly left: Readonly<Record<string, number>>;
  /** Where each value that was used was read. */
  readonly sources: readonly DisclosureSource[];
};

/** A source of a disclosed value. Rows of `run-sources.csv` fit. */
export type DisclosureSource = {
  readonly runId: string;
  readonly field: string;
  readonly value: string;
  readonly source: string;
  readonly sourceDate: undefined;
  readonly status: 'seen';
  readonly note: undefined;
};

/** A card's disclosure and the repository whose card it is. */
export type Disclosed = { readonly repositoryId: string; readonly disclosure: CardDisclosure };

export type DisclosureContext = {
  /** The run that a repository trained itself, where the mapping says so. */
  readonly ownRun: (repositoryId: string) => string | undefined;
  readonly isCurated: (runId: string) => boolean;
  /** Keys of accelerators and countries that the estimator knows. */
  readonly accelerators: ReadonlySet<string>;
  readonly countries: ReadonlySet<string>;
};

const keyOf = (field: string, value: unknown): string => `${field} ${String(value)}`;

const figuresOf = (
  disclosure: CardDisclosure,
  fields: readonly (typeof TELLING_WITH_BASE)[number][] = TELLING_WITH_BASE,
): readonly string[] =>
  fields.flatMap((field) => {
    const value = disclosure[field];
    return value === undefined ? [] : [keyOf(field, value)];
  });

/**
 * Joins what cards disclose to the runs that follow from their repositories. A hand-kept run stays as
 * its sources say. A card without a training of its own says nothing of a run, and a figure that several
 * cards or a hand-kept run carry was copied with the card: neither is used.
 *
 * @param runs rows of the derived runs, after the hand-kept ones
 * @param disclosed one entry a card that discloses something
 * @param context which run a repository trained, and what the estimator knows
 * @returns the rows, and counts of what was used and why the rest was not
 */
export function joinDisclosures<Run extends RunEvidence>(
  runs: readonly Run[],
  disclosed: readonly Disclosed[],
  context: DisclosureContext,
): { readonly runs: readonly Run[]; readonly outcome: DisclosureOutcome } {
  const carriers = countFigures(runs, disclosed, context);
  const known = new Map(runs.map((run) => [run.runId, run]));
  const byRun = new Map<string, CardDisclosure>();
  const left: Record<string, number> = {};
  const sources: DisclosureSource[] = [];
  const skip = (reason: string, count = 1): void => {
    if (count > 0) left[reason] = (left[reason] ?? 0) + count;
  };
  for (const { repositoryId, disclosure } of disclosed) {
    skip('finding that is flagged or contradicted', disclosure.flagged);
    skip('figure beyond what is possible', impossible(disclosure));
    const kept = usable(disclosure, context);
    if (Object.keys(kept).length === 0) continue;
    const run = known.get(context.ownRun(repositoryId) ?? '');
    const telling = run?.baseRunId === undefined ? TELLING : TELLING_WITH_BASE;
    if (run === undefined) skip('card of a copy, conversion or quantisation');
    else if (context.isCurated(run.runId)) skip('run that is kept by hand');
    else if (figuresOf(disclosure, telling).some((key) => (carriers.get(key) ?? 0) > 1)) {
      skip('figure that another card or a hand-kept run carries too');
    } else {
      byRun.set(run.runId, kept);
      sources.push(...sourcesOf(run.runId, kept, disclosure.sources ?? {}));
    }
  }
  const joined = runs.map((run) => {
    const values = byRun.get(run.runId);
    if (values === undefined) return run;
    // Counted in the weight files beats written on a card.
    const { paramsTotal = values.paramsTotal, paramsActive = values.paramsActive } = run;
    const active = (paramsActive ?? 0) <= (paramsTotal ?? Infinity) ? paramsActive : undefined;
    return { ...run, ...values, paramsTotal, paramsActive: active };
  });
  return {
    runs: joined,
    outcome: { used: byRun.size, left, sources },
  };
}

const sourcesOf = (
  runId: string,
  values: CardDisclosure,
  sources: Readonly<Record<string, string>>,
): readonly DisclosureSource[] =>
  DISCLOSURE_FIELDS.flatMap((field) => {
    const source = sources[field];
    const value = values[field];
    return source === undefined || value === undefined
      ? []
      : [
          {
            runId,
            field,
            value: String(value),
            source,
            sourceDate: undefined,
            status: 'seen' as const,
            note: undefined,
          },
        ];
  });

const countFigures = (
  runs: readonly RunEvidence[],
  disclosed: readonly Disclosed[],
  { isCurated }: DisclosureContext,
): ReadonlyMap<string, number> => {
  const counts = new Map<string, number>();
  const add = (key: string): void => void counts.set(key, (counts.get(key) ?? 0) + 1);
  for (const run of runs) if (isCurated(run.runId)) figuresOf(run).forEach(add);
  for (const { disclosure } of disclosed) figuresOf(disclosure).forEach(add);
  return counts;
};

/**
 * From the least to the most that a training can have taken: the upper ends lie a thousand times and more
 * above the largest figure that anybody disclosed, the lower ends below a second of one processor.
 */
const POSSIBLE: Readonly<Record<string, readonly [least: number, most: number]>> = {
  paramsTotal: [LEAST_PARAMS, 1e14],
  paramsActive: [LEAST_PARAMS, 1e14],
  tokens: [1, 1e17],
  acceleratorHours: [1e-4, 1e11],
  energyKwh: [1e-6, 1e11],
  tco2e: [1e-10, 1e8],
  gridGramsPerKwh: [1e-3, 1e4],
};

const isPossible = (field: string, value: unknown): boolean => {
  if (typeof value !== 'number') return true;
  const [least, most] = POSSIBLE[field] ?? [Number.MIN_VALUE, Number.MAX_VALUE];
  return value >= least && value <= most;
};

const COLUMNS = new Map(columnsOf(runsTable));

/** Whether the table of runs can hold a value: its range is that of what is possible. */
const fits = (field: string, value: unknown): boolean => {
  const column = COLUMNS.get(field);
  return column?.read(column.write(value)) !== undefined;
};

const impossible = (disclosure: CardDisclosure): number =>
  DISCLOSURE_FIELDS.filter((field) => !isPossible(field, disclosure[field])).length;

/** Without what is impossible, and what the estimator has no figures for: an unknown accelerator or country. */
const usable = (
  disclosure: CardDisclosure,
  { accelerators, countries }: DisclosureContext,
): CardDisclosure => {
  const kept: Record<string, unknown> = {};
  for (const field of DISCLOSURE_FIELDS) {
    const value = disclosure[field];
    if (value === undefined) continue;
    if (!isPossible(field, value) || !fits(field, value)) continue;
    if (field === 'accelerator' && !accelerators.has(String(value))) continue;
    if (field === 'placeCountry' && !countries.has(String(value))) continue;
    kept[field] = value;
  }
  return kept;
};
