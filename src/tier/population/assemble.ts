import { positive, tidy, type Claim } from './claim.js';

/** Fields of a run that a claim may fill, in the order of `data/runs.csv`. */
export const DISCLOSED_FIELDS = [
  'paramsTotal',
  'paramsActive',
  'tokens',
  'flop',
  'flopBasis',
  'flopConfidence',
  'accelerator',
  'acceleratorCount',
  'acceleratorHours',
  'hoursBasis',
  'energyKwh',
  'energyBoundary',
  'energyBasis',
  'pue',
  'placeCountry',
  'placeRegion',
  'gridGramsPerKwh',
  'tco2e',
  'tco2eBasis',
  'tco2eIncludes',
  'tco2eAccounting',
] as const;
export type DisclosedField = (typeof DISCLOSED_FIELDS)[number];

/** Fields that only mean something beside the figure they describe. */
const DESCRIBES: Readonly<Partial<Record<DisclosedField, DisclosedField>>> = {
  flopBasis: 'flop',
  flopConfidence: 'flop',
  hoursBasis: 'acceleratorHours',
  energyBoundary: 'energyKwh',
  energyBasis: 'energyKwh',
  tco2eBasis: 'tco2e',
  tco2eIncludes: 'tco2e',
  tco2eAccounting: 'tco2e',
};

export type Values = Readonly<Partial<Record<DisclosedField, string>>>;

/** A run's values, with every claim that was heard: used ones and, with a reason, the others. */
export type Assembled = { readonly values: Values; readonly claims: readonly Claim[] };

/** The claims of one source; sources come in order of authority, the hand-kept facts first. */
export type ClaimGroup = { readonly facts: boolean; readonly claims: readonly Claim[] };

/**
 * Chooses a value for each field among the sources' claims. Unverified claims are recorded and
 * never used; the fact `ignore-<field>` drops every upstream claim of that field and keeps the
 * reason. What describes a figure (its basis, its confidence) comes from the figure's own source.
 */
export function assemble(groups: readonly ClaimGroup[]): Assembled {
  const ignored = new Map(
    groups
      .filter((group) => group.facts)
      .flatMap((group) => group.claims)
      .filter((claim) => claim.field.startsWith('ignore-') && claim.value === 'yes')
      .map((claim) => [claim.field.slice('ignore-'.length), claim.note ?? claim.source]),
  );
  const values: Partial<Record<DisclosedField, string>> = {};
  const chosenFrom = new Map<string, ClaimGroup>();
  const recorded: Claim[] = [];
  for (const group of groups) {
    for (const claim of group.claims) {
      if (claim.field.startsWith('ignore-')) continue;
      const dropped = group.facts ? undefined : ignored.get(claim.field);
      const rejection = dropped ?? rejectionOf(claim, group, values, chosenFrom);
      if (rejection === undefined && isDisclosed(claim.field)) {
        values[claim.field] = claim.value;
        chosenFrom.set(claim.field, group);
      }
      recorded.push(rejection === undefined ? claim : withNote(claim, `not used: ${rejection}`));
    }
  }
  return { values: dropOrphans(values), claims: recorded };
}

function rejectionOf(
  claim: Claim,
  group: ClaimGroup,
  values: Values,
  chosenFrom: ReadonlyMap<string, ClaimGroup>,
): string | undefined {
  if (claim.status === 'unverified') return 'not seen in its source';
  if (claim.field.endsWith('Shared')) return 'figure of several runs';
  if (!isDisclosed(claim.field)) return undefined;
  if (values[claim.field] !== undefined) return 'a stronger source states the field';
  const subject = DESCRIBES[claim.field];
  const from = subject === undefined ? undefined : chosenFrom.get(subject);
  const same =
    from === undefined || from === group || group.facts || statesSame(group, subject, values);
  return same ? undefined : `describes another ${subject}`;
}

/** Whether a source states the chosen value too, so that its description fits. */
function statesSame(
  group: ClaimGroup,
  subject: DisclosedField | undefined,
  values: Values,
): boolean {
  if (subject === undefined) return true;
  return group.claims.some(
    (claim) => claim.field === subject && Number(claim.value) === Number(values[subject]),
  );
}

function isDisclosed(field: string): field is DisclosedField {
  return DISCLOSED_FIELDS.some((known) => known === field);
}

function dropOrphans(values: Values): Values {
  return Object.fromEntries(
    DISCLOSED_FIELDS.flatMap((field) => {
      const value = values[field];
      const subject = DESCRIBES[field];
      if (value === undefined || (subject !== undefined && values[subject] === undefined))
        return [];
      return [[field, value]];
    }),
  );
}

function withNote(claim: Claim, note: string): Claim {
  return { ...claim, note: claim.note === undefined ? note : `${note}; ${claim.note}` };
}

/** Removes a value after a check and says why in the sources. */
export function dropValue(run: Assembled, field: DisclosedField, reason: string): Assembled {
  const value = run.values[field];
  const claims = run.claims.map((claim) =>
    claim.field === field && claim.value === value && !claim.note?.startsWith('not used')
      ? withNote(claim, `not used: ${reason}`)
      : claim,
  );
  return { values: dropOrphans({ ...run.values, [field]: undefined }), claims };
}

/**
 * Takes the base run's share out of a figure that includes it, when the base is the smaller part.
 *
 * @example
 * subtractBase(run, 'flop', 6e23, 'qwen2.5-72b'); // 8e23 becomes 2e23, recorded as derived
 */
export function subtractBase(
  run: Assembled,
  field: 'flop' | 'acceleratorHours',
  base: number | undefined,
  baseRunId: string,
): Assembled {
  const whole = positive(run.values[field]);
  if (whole === undefined || base === undefined || base >= whole) return run;
  const value = String(tidy(whole - base));
  const reduced: Claim = {
    field,
    value,
    source: `${whole} less ${tidy(base)} of base run ${baseRunId}`,
    sourceDate: undefined,
    status: 'derived',
    note: 'the upstream figure includes the base run',
  };
  const dropped = dropValue(run, field, `includes base run ${baseRunId}`);
  const kept = { ...run.values, [field]: value };
  return { values: dropOrphans(kept), claims: [reduced, ...dropped.claims] };
}
