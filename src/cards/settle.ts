import { tidy } from './amounts.js';
import type { Draft } from './draft.js';
import { finding, withFlag, type CardQuantity, type Finding } from './finding.js';
import { sameValue, significantDigits } from './same-value.js';
import { ownIndex } from './subject.js';

/** A finding that was read and then not kept, with the reason. */
export type SetAside = { readonly found: Finding; readonly reason: string };

export type Settled = {
  readonly findings: readonly Finding[];
  readonly setAside: readonly SetAside[];
};

/** Two years: longer "hours used" are those of many accelerators together. */
const LONGEST_CLOCK_HOURS = 17_532;

/**
 * Weighs the drafts of one card against each other: the block that is named after this repository
 * beats its siblings, a row of this model beats a sum over the family, a whole beats its parts,
 * tokens seen beat the size of the data; repeated values become one finding; hours are told apart.
 *
 * @param drafts everything read
 * @param repositoryId of the card
 */
export function settle(drafts: readonly Draft[], repositoryId: string): Settled {
  const setAside: SetAside[] = [];
  const keep = (
    list: readonly Draft[],
    wanted: (draft: Draft) => boolean,
    reason: string,
  ): readonly Draft[] =>
    list.filter((draft) => {
      const kept = wanted(draft);
      if (!kept) setAside.push({ found: draft.found, reason });
      return kept;
    });
  const own = ownSections(drafts, repositoryId);
  let left = keep(drafts, own, 'stands under the title of another model or phase');
  left = keep(left, withoutOtherRows(left), 'another row of a table that has one of this model');
  left = keep(
    left,
    withoutFamily(left),
    'a sum over several models, beside this model’s own figure',
  );
  left = left.map(flagFamily);
  left = keep(left, wholeOnly(left), 'a part of a total that the card states');
  left = keep(left, seenOnly(left), 'the size of the data, beside the tokens seen');
  const repeated = repeatedData(left);
  const timed = hoursOf(merged(repeated));
  return { findings: timed.map(({ found }) => found), setAside };
}

const BLOCK: readonly CardQuantity[] = [
  'emissions',
  'acceleratorHours',
  'wallClockHours',
  'accelerator',
];

/** Where several blocks each report a training, those of other models and phases are left out. */
function ownSections(drafts: readonly Draft[], repositoryId: string): (draft: Draft) => boolean {
  const isBlock = (draft: Draft): boolean =>
    draft.found.where === 'field' && BLOCK.includes(draft.found.quantity);
  const sections = [...new Set(drafts.filter(isBlock).map(({ section }) => section))];
  if (sections.length < 2) return () => true;
  const titles = sections.map((section) => drafts.find((d) => d.section === section)?.title ?? '');
  const index = ownIndex(titles, repositoryId);
  if (index === undefined) return () => true;
  const other = sections.filter((_, i) => i !== index);
  return (draft) => draft.found.where !== 'field' || !other.includes(draft.section);
}

/** Leaves out other rows of a table, and sentences that repeat the figures of such rows. */
function withoutOtherRows(drafts: readonly Draft[]): (draft: Draft) => boolean {
  const others = drafts.filter((d) => d.role === 'other-row' && isFigure(d));
  const own = drafts.filter((d) => d.role !== 'other-row' && d.found.where === 'table');
  const among = (list: readonly Draft[], { found }: Draft): boolean =>
    list.some((d) => sameValue(d.found, found));
  return (draft) =>
    draft.role !== 'other-row' &&
    !(draft.found.where === 'prose' && among(others, draft) && !among(own, draft));
}

function withoutFamily(drafts: readonly Draft[]): (draft: Draft) => boolean {
  const owned = new Set(
    drafts
      .filter(
        (d) => d.role !== 'family' && (d.found.where === 'table' || d.found.where === 'field'),
      )
      .map((d) => d.found.quantity),
  );
  return (draft) => draft.role !== 'family' || !isFigure(draft) || !owned.has(draft.found.quantity);
}

const flagFamily = (draft: Draft): Draft =>
  draft.role === 'family' && isFigure(draft)
    ? {
        ...draft,
        found: withFlag(
          draft.found,
          'family-total',
          'the passage speaks of several models together',
        ),
      }
    : draft;

const isFigure = ({ found }: Draft): boolean =>
  found.quantity === 'emissions' ||
  found.quantity === 'energy' ||
  found.quantity === 'acceleratorHours';

function wholeOnly(drafts: readonly Draft[]): (draft: Draft) => boolean {
  const whole = drafts.filter(
    (d) =>
      d.role === 'whole' && d.found.where === 'prose' && d.found.quantity === 'acceleratorHours',
  );
  const most = Math.max(0, ...whole.map((d) => Number(d.found.value)));
  return (d) =>
    d.found.quantity !== 'acceleratorHours' ||
    d.found.where !== 'prose' ||
    d.role === 'whole' ||
    Number(d.found.value) >= most;
}

function seenOnly(drafts: readonly Draft[]): (draft: Draft) => boolean {
  const seen = drafts.some((d) => d.found.quantity === 'tokens' && d.role !== 'dataset');
  return (d) => !seen || d.found.quantity !== 'tokens' || d.role !== 'dataset';
}

/** The size of the data times the epochs over it, where the card states no tokens seen. */
function repeatedData(drafts: readonly Draft[]): readonly Draft[] {
  const epochs = [
    ...new Set(drafts.filter((d) => d.found.quantity === 'epochs').map((d) => d.found.value)),
  ];
  const [only] = epochs;
  if (epochs.length !== 1 || typeof only !== 'number' || only <= 1) return drafts;
  return drafts.map((draft) => {
    const { found } = draft;
    if (draft.role !== 'dataset' || found.quantity !== 'tokens' || typeof found.value !== 'number')
      return draft;
    const derivedFrom = `${found.value} tokens of data × ${only} epochs`;
    return { ...draft, found: { ...found, value: tidy(found.value * only), derivedFrom } };
  });
}

const CONFIDENCE = { low: 0, medium: 1, high: 2 } as const;
const WHERE: readonly Finding['where'][] = [
  'table',
  'field',
  'metadata',
  'tag',
  'safetensors',
  'files',
  'config',
  'prose',
  'name',
];

/** The better statement of one value: surer, with fewer flags, more exact, then the better place. */
const better = (a: Draft, b: Draft): Draft => {
  const score = ({ found }: Draft): number =>
    CONFIDENCE[found.confidence] * 1e4 -
    found.flags.length * 1e3 +
    Math.min(significantDigits(found.valueAsWritten), 20) * 20 -
    WHERE.indexOf(found.where);
  return score(b) > score(a) ? b : a;
};

/** Repeated values become one; market-based figures stay apart from location-based ones. */
function merged(drafts: readonly Draft[]): readonly Draft[] {
  const out: Draft[] = [];
  for (const draft of drafts) {
    const same = out.findIndex(
      (other) =>
        sameValue(other.found, draft.found) && isMarket(other.found) === isMarket(draft.found),
    );
    const twin = out[same];
    if (!twin) out.push(draft);
    else out[same] = better(twin, draft);
  }
  return out;
}

const isMarket = (found: Finding): boolean =>
  found.flags.some(({ code }) => code === 'market-based');

/** Tells hours of all accelerators from hours by the clock, and computes the one from the other. */
function hoursOf(drafts: readonly Draft[]): readonly Draft[] {
  const counts = [
    ...new Set(
      drafts.filter((d) => d.found.quantity === 'acceleratorCount').map((d) => d.found.value),
    ),
  ];
  const count = counts.length === 1 && typeof counts[0] === 'number' ? counts[0] : undefined;
  const hasDevice = drafts.some(
    (d) => d.found.quantity === 'accelerator' || d.found.quantity === 'unknownAccelerator',
  );
  const statedHours = drafts
    .filter((d) => d.found.quantity === 'acceleratorHours')
    .map((d) => Number(d.found.value));
  const stated = statedHours.length > 0;
  const clocks = drafts.filter((d) => d.found.quantity === 'wallClockHours');
  const out = drafts.flatMap((draft): readonly Draft[] => {
    const { found, role } = draft;
    if (found.quantity !== 'wallClockHours' || typeof found.value !== 'number') return [draft];
    if (found.value > LONGEST_CLOCK_HOURS) return [{ ...draft, found: asAcceleratorHours(found) }];
    if (count !== undefined && hasDevice) {
      const computed = { ...draft, found: times(found, count) };
      const needed = !stated || differsFrom(statedHours, Number(computed.found.value));
      return clocks.length > 1 || !needed ? [draft] : [draft, computed];
    }
    if (role !== 'used-hours') return [draft];
    const why = counts.length > 1 ? 'several counts are stated' : 'no count is stated';
    return [
      {
        ...draft,
        found: withFlag(
          asAcceleratorHours(found),
          'count-unknown',
          `${why}: taken as hours of all accelerators, as the calculator asks for them`,
        ),
      },
    ];
  });
  return merged(out);
}

/** Stated hours may hold restarts and trial runs: beyond that factor, count × hours contradict all of them. */
const CONTRADICTING_FACTOR = 3;

const differsFrom = (stated: readonly number[], computed: number): boolean =>
  computed > 0 &&
  stated.every(
    (hours) => hours > computed * CONTRADICTING_FACTOR || computed > hours * CONTRADICTING_FACTOR,
  );

const asAcceleratorHours = (found: Finding): Finding => ({
  ...found,
  quantity: 'acceleratorHours',
  confidence: found.confidence === 'high' ? 'medium' : found.confidence,
});

const times = (found: Finding, count: number): Finding => ({
  ...finding({
    quantity: 'acceleratorHours',
    value: tidy(Number(found.value) * count),
    valueAsWritten: `${found.valueAsWritten} × ${count}`,
    text: found.text,
    where: found.where,
    confidence: 'medium',
    derivedFrom: `${found.value} h × ${count} accelerators`,
  }),
  flags: found.flags,
});
