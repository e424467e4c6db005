import type { RunEvidence } from '../tier/evidence.js';
import { isMarketBased, take } from './contradictions.js';
import { isUsable, type CardQuantity, type Finding } from './finding.js';
import type { CardFindings } from './read-card.js';
import { sameValue } from './same-value.js';

/** Fields of a run's evidence that a card can fill; named as the tiers name them. */
export type CardEvidence = Pick<
  RunEvidence,
  | 'tco2e'
  | 'tco2eBasis'
  | 'tco2eAccounting'
  | 'energyKwh'
  | 'energyBasis'
  | 'accelerator'
  | 'acceleratorHours'
  | 'hoursBasis'
  | 'pue'
  | 'placeCountry'
  | 'gridGramsPerKwh'
  | 'tokens'
  | 'paramsTotal'
  | 'paramsActive'
  | 'kind'
  | 'sources'
>;

/** A finding that no tier takes, with the reason in words. */
export type LeftOut = {
  readonly quantity: CardQuantity;
  readonly found: Finding;
  readonly reason: string;
};

/** What the tiers would take of a card, and what they leave out. */
export type EvidenceFromCard = {
  readonly evidence: Partial<CardEvidence>;
  /** The findings that the evidence comes from. */
  readonly taken: readonly Finding[];
  readonly leftOut: readonly LeftOut[];
};

/**
 * What the tiers would take of a card: for each field the one finding that stands for its quantity,
 * in the units of a run's evidence. A flagged finding is left out with its reason, and so is a
 * quantity whose statements contradict each other with nothing to choose by. Accelerator-hours need
 * one accelerator: hours of several devices are left out.
 *
 * @param card all that a card says
 * @returns evidence fields and what was left out
 * @example evidenceFromCard(read({ repositoryId: 'a/b', tags: [], metadataYaml: 'co2_eq_emissions: 2.5 kg' })).evidence.tco2e // 0.0025
 */
export function evidenceFromCard(card: CardFindings): EvidenceFromCard {
  const leftOut: LeftOut[] = [];
  const leave = (found: Finding, reason: string): undefined => {
    leftOut.push({ quantity: found.quantity, found, reason });
    return undefined;
  };
  const copy = card.findings.find(
    (f) => f.quantity === 'baseRelation' && /^(?:quantized|merge)$/.test(String(f.value)),
  );
  const pick = (quantity: CardQuantity): Finding | undefined => {
    const all = card.findings.filter((f) => f.quantity === quantity);
    if (copy !== undefined && OF_TRAINING.includes(quantity)) {
      for (const found of all)
        leave(found, `the repository is ${String(copy.value)}: a figure of training is its base’s`);
      return undefined;
    }
    const usable = all.filter((f) => isUsable(f) && !isMarketBased(f));
    for (const found of all.filter((f) => !usable.includes(f)))
      leave(found, found.flags.map(({ code, why }) => `${code}: ${why}`).join('; '));
    if (usable.length === 0) return undefined;
    const { taken } = take(usable);
    const doubt = undecided(card, quantity, taken, usable);
    return doubt === undefined ? taken : leave(taken, doubt);
  };
  const number = (found: Finding | undefined): number | undefined =>
    typeof found?.value === 'number' ? found.value : undefined;
  const emissions = pick('emissions');
  const energy = pick('energy');
  const accelerator = oneDevice(card, leave);
  const hours = accelerator === undefined ? hoursAlone(card, leave) : pick('acceleratorHours');
  const places = pick('country');
  const taken = {
    pue: pick('pue'),
    gridGramsPerKwh: pick('gridIntensity'),
    tokens: pick('tokens'),
    paramsTotal: pick('paramsTotal'),
    paramsActive: pick('paramsActive'),
  };
  const sources = sourcesOf({
    tco2e: emissions,
    energyKwh: energy,
    acceleratorHours: hours,
    accelerator,
    placeCountry: places,
    ...taken,
  });
  const used = [emissions, energy, accelerator, hours, places, ...Object.values(taken)];
  const grams = number(emissions);
  const evidence: Partial<CardEvidence> = {
    ...(grams === undefined
      ? {}
      : { tco2e: grams / 1e6, tco2eBasis: basis(card), tco2eAccounting: 'location' }),
    ...(energy === undefined ? {} : { energyKwh: number(energy), energyBasis: 'declared' }),
    ...(accelerator === undefined ? {} : { accelerator: String(accelerator.value) }),
    ...(hours === undefined
      ? {}
      : {
          acceleratorHours: number(hours),
          hoursBasis: hours.derivedFrom === undefined ? 'declared' : 'count × hours',
        }),
    ...(places === undefined ? {} : { placeCountry: String(places.value) }),
    ...numbersOf(taken, number),
    ...(kindOf(card) === undefined ? {} : { kind: kindOf(card) }),
    ...(Object.keys(sources).length === 0 ? {} : { sources }),
  };
  return { evidence, taken: used.filter((found) => found !== undefined), leftOut };
}

/** Quantities of which a run's evidence holds one value each. */
const OF_EVIDENCE: readonly CardQuantity[] = [
  'emissions',
  'energy',
  'accelerator',
  'acceleratorHours',
  'country',
  'pue',
  'gridIntensity',
  'tokens',
  'paramsTotal',
  'paramsActive',
];

/**
 * Why no tier takes a finding, or undefined for one that is taken or only describes a run.
 *
 * @param found a finding of the card
 * @param from what {@link evidenceFromCard} gives for the card
 * @returns the reason in words
 */
export function whyNotTaken(found: Finding, from: EvidenceFromCard): string | undefined {
  if (from.taken.includes(found)) return undefined;
  if (!isUsable(found)) return found.flags.map(({ why }) => why).join('; ');
  const left = from.leftOut.find((out) => out.found === found);
  if (left) return left.reason;
  if (!OF_EVIDENCE.includes(found.quantity)) return undefined;
  const instead = from.taken.find(({ quantity }) => quantity === found.quantity);
  return instead
    ? `${instead.valueAsWritten} is taken`
    : 'contradicts another statement and nothing tells which is right';
}

/** Quantities that a copy of another model repeats from its base. */
const OF_TRAINING: readonly CardQuantity[] = ['emissions', 'energy', 'acceleratorHours', 'tokens'];

/** Two statements of equal standing that differ: neither is taken. */
function undecided(
  card: CardFindings,
  quantity: CardQuantity,
  taken: Finding,
  usable: readonly Finding[],
): string | undefined {
  if (!card.contradictions.some((c) => c.quantity === quantity)) return undefined;
  // Statements that rank lower, flagged ones for example, do not decide between two that rank alike.
  const rivals = usable.filter(
    (f) =>
      f !== taken &&
      !sameValue(f, taken) &&
      f.where === taken.where &&
      f.confidence === taken.confidence &&
      (f.derivedFrom === undefined) === (taken.derivedFrom === undefined),
  );
  return rivals.length === 0
    ? undefined
    : `contradicts ${rivals.map((f) => f.valueAsWritten).join(', ')} and nothing tells which is right (${taken.valueAsWritten})`;
}

type Leave = (found: Finding, reason: string) => undefined;

function oneDevice(card: CardFindings, leave: Leave): Finding | undefined {
  const devices = card.findings.filter((f) => f.quantity === 'accelerator');
  const [only, ...rest] = devices;
  if (only === undefined || (rest.length === 0 && isUsable(only))) return only;
  for (const found of devices)
    leave(
      found,
      rest.length > 0
        ? 'several accelerators are named'
        : found.flags.map(({ why }) => why).join('; '),
    );
  return undefined;
}

function hoursAlone(card: CardFindings, leave: Leave): undefined {
  for (const found of card.findings.filter((f) => f.quantity === 'acceleratorHours'))
    leave(found, 'hours of an accelerator that is not known, or of several');
  return undefined;
}

function numbersOf(
  taken: Readonly<Record<string, Finding | undefined>>,
  number: (found: Finding | undefined) => number | undefined,
): Partial<CardEvidence> {
  return Object.fromEntries(
    Object.entries(taken).flatMap(([field, found]) => {
      const value = number(found);
      return value === undefined ? [] : [[field, value]];
    }),
  );
}

/** How the emissions came about, as far as the card says: a measuring tool, a calculator, or nothing. */
function basis(card: CardFindings): string {
  const source = card.findings.find((f) => f.quantity === 'emissionsSource')?.value;
  const text = String(source ?? '').toLowerCase();
  if (/code\s?carbon|eco2ai|carbontracker|measured/.test(text)) return 'measured';
  return /mlco2|calculator|impact/.test(text) ? 'calculator' : 'declared';
}

function kindOf(card: CardFindings): string | undefined {
  const relation = card.findings.find((f) => f.quantity === 'baseRelation')?.value;
  if (relation === 'adapter') return 'adapter';
  if (relation === 'quantized') return 'quantisation';
  const type = card.findings.find((f) => f.quantity === 'trainingType')?.value;
  if (type === 'fine-tuning' || relation === 'finetune') return 'fine-tune';
  return type === 'pre-training' ? 'pre-training' : undefined;
}

function sourcesOf(
  fields: Readonly<Record<string, Finding | undefined>>,
): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(fields).flatMap(([field, found]) =>
      found === undefined
        ? []
        : [[field, `model card, ${found.where}: ${found.text.slice(0, 160)}`]],
    ),
  );
}
