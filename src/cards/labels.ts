import type { CardQuantity } from './finding.js';

/** What a label or a column head asks for; `usedHours` are hours that may be of one or of all accelerators. */
export type LabelKind =
  | Extract<
      CardQuantity,
      | 'emissions'
      | 'energy'
      | 'acceleratorHours'
      | 'wallClockHours'
      | 'acceleratorCount'
      | 'acceleratorWatts'
      | 'gridIntensity'
      | 'pue'
      | 'tokens'
      | 'epochs'
      | 'trainingType'
      | 'cloudProvider'
      | 'baseModel'
    >
  | 'usedHours'
  | 'hardware'
  | 'place';

/** A label of something else: an evaluation, an inference, a part of the whole. */
const NOT_TRAINING =
  /inference|evaluat|benchmark|per (?:query|token|image|sample|request|second|core)|latency|throughput|(?:cpu|ram) (?:energy|power|count|model)|gpu energy|rate|cost|price|memory|vram/;

const SAVED = /\b(?:saved|savings?|avoided|offsets?|offsetting|compensated|removed)\b/i;

/**
 * Whether a label speaks of a teacher or baseline, or of emissions that were saved or offset: neither
 * is a figure of this training, whatever its value says.
 *
 * @example isNotOwnLabel('Teacher emissions') // true
 */
export function isNotOwnLabel(label: string): boolean {
  return (
    /\b(?:teacher|baseline)\b/i.test(label) || (SAVED.test(label) && !/\bemitted\b/i.test(label))
  );
}

const RULES: readonly (readonly [RegExp, LabelKind])[] = [
  [/pue\b|power usage effectiveness/, 'pue'],
  [
    /carbon (?:efficiency|intensity)|grid.{0,20}(?:intensity|factor|co2)|emissions? factor|co2 factor|kg ?\/ ?kwh/,
    'gridIntensity',
  ],
  [
    /carbon.{0,12}(?:emit|emission|footprint)|emissions?\b|co2|greenhouse|carbon emitted/,
    'emissions',
  ],
  [/(?:gpu|tpu|accelerator|chip|card)s?[\s_-]{0,2}hours?/, 'acceleratorHours'],
  [/hours?[\s_]{0,2}used|training hours|hours? of (?:training|use)|^hours$/, 'usedHours'],
  [
    /training[\s_]{0,2}(?:time|duration)|run[\s-]{0,2}time|duration|wall[\s-]{0,2}clock|time to train/,
    'wallClockHours',
  ],
  [/\bkwh\b|_kwh|energy|electricity/, 'energy'],
  [/power|\btdp\b/, 'acceleratorWatts'],
  [
    /(?:number of|num|count of|#)[\s_]{0,2}(?:gpu|tpu|accelerator|device|chip)s?|(?:gpu|tpu|accelerator|device)s?[\s_]{0,2}count|^gpus$/,
    'acceleratorCount',
  ],
  [
    /hardware|^gpus?$|gpu[\s_]{0,2}(?:type|model|used)|accelerators?(?:[\s_]{0,2}type)?$|trained (?:with|on)|^devices?$|compute used/,
    'hardware',
  ],
  [
    /(?:cloud|compute|infrastructure)[\s_]{0,2}provider|^provider$|cloud platform|^cloud$/,
    'cloudProvider',
  ],
  [/region|location|country|geograph|^place$|data ?cent(?:er|re)$/, 'place'],
  [
    /tokens?[\s_]{0,2}(?:seen|count|trained|processed|consumed)|(?:training|trained|pre-?training|total|number of).{0,20}tokens|^#? ?(?:of )?tokens$/,
    'tokens',
  ],
  [/epochs?$|^num[\s_]{0,2}(?:train[\s_]{0,2})?epochs/, 'epochs'],
  [/training[\s_]{0,2}type/, 'trainingType'],
  [/fine-?tuned from|^base[\s_]{0,2}model/, 'baseModel'],
];

/**
 * What a label asks for, or undefined for labels that this reader has no use for.
 *
 * @param label of a field, or the head of a column
 * @example labelKind('Carbon Emitted(tCO2eq)') // 'emissions'
 * @example labelKind('Evaluation emissions') // undefined
 */
export function labelKind(label: string): LabelKind | undefined {
  const text = label.toLowerCase().replace(/[*`]/g, '').trim();
  if (text === '' || text.length > 140 || NOT_TRAINING.test(text)) return undefined;
  if (isNotOwnLabel(label)) return undefined;
  if (/tokens?\b/.test(text) && /context|length|vocab|window|per /.test(text)) return undefined;
  if (/(?:loss|step|batch|learning)/.test(text)) return undefined;
  return RULES.find(([pattern]) => pattern.test(text))?.[1];
}

/** Titles of parts of a card that do not tell of the training. */
const OTHER_SECTIONS =
  /evaluat|benchmark|inference|usage|how to|deploy|latency|citation|quantization formats|limitations/;
/** A figure per core or per sample, however its title begins. */
const PER_UNIT = /for one core|per (?:core|sample|query|image)/;
const TRAINING_SECTIONS = /train|environment|carbon|hardware|infrastructure|compute|footprint/;

/**
 * Whether the titles above a passage say that it is about something other than training.
 *
 * @param headings titles, outermost first
 */
export function isOtherSection(headings: readonly string[]): boolean {
  const last = (headings[headings.length - 1] ?? '').toLowerCase().slice(0, 200);
  return PER_UNIT.test(last) || (OTHER_SECTIONS.test(last) && !TRAINING_SECTIONS.test(last));
}

/** A sentence or value about an evaluation, an inference, data, money or everyday comparisons. */
const OTHER_SUBJECT =
  /\b(?:inferences?|evaluation|evaluat(?:e|ed|ing)|benchmark(?:s|ed|ing)?|latency|throughput|per (?:query|request|image|inference|second)|tokens?\/s|flights?|cars?\b|battery|household)/i;

/** Whether a sentence talks of something that is not the training of this model. */
export function isOtherSubject(sentence: string): boolean {
  return OTHER_SUBJECT.test(sentence);
}

/** Whether a sentence talks of training at all. */
export function isTraining(sentence: string): boolean {
  return /\b(?:pre-?)?(?:train|fine-?tun)(?:ed|ing|s)?\b|computation|compute\b|\bsaw\b|\bseen\b|\bconsumed\b/i.test(
    sentence,
  );
}

/** A figure for several models at once. */
const FAMILY =
  /\b(?:in aggregate|cumulative|all (?:\d+ |the )?(?:sizes|models|variants|[a-z]+ \w+ models)|both models|across (?:all|the) (?:models|sizes|series)|entire (?:family|series))\b/i;

/** Whether a sentence gives figures of several models together. */
export function isFamily(sentence: string): boolean {
  return FAMILY.test(sentence);
}

/** What a paragraph is about, which its sentences need not say again. */
export type Paragraph = { readonly training: boolean; readonly family: boolean };

/** What a paragraph is about. */
export function paragraphOf(text: string): Paragraph {
  return { training: isTraining(text), family: isFamily(text) };
}
