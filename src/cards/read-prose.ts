import {
  acceleratorHourAmounts,
  amountFlags,
  durations,
  energyAmounts,
  massAmounts,
  tidy,
  tokenAmounts,
  wattAmounts,
} from './amounts.js';
import { plausibleCount } from './accelerators.js';
import type { DraftRole, ReaderContext } from './draft.js';
import { finding, type CardFlagCode, type CardQuantity } from './finding.js';
import { isFamily, isOtherSubject, isTraining, type Paragraph } from './labels.js';
import { scanNumbers } from './numbers.js';
import { countriesIn, readProvider } from './places.js';
import type { FieldFinding } from './read-emissions.js';
import { isAboutAnother } from './subject.js';

type Make = (
  quantity: CardQuantity,
  value: number | string,
  raw: string,
  extra?: { readonly flags?: readonly CardFlagCode[]; readonly role?: DraftRole | undefined },
) => FieldFinding;

const WHOLE = /\b(?:full|total|entire|overall|altogether|in all)\b/i;

/**
 * Reads what a sentence says of the training of this model. Sentences on evaluations, inference, other
 * models or everyday comparisons are left alone.
 *
 * @param sentence plain text
 * @param title the title above it, which may say that it is about training
 * @param context the repository and the project's tables
 * @param about what the paragraph around it is about
 */
export function readSentence(
  sentence: string,
  title: string,
  context: ReaderContext,
  about: Paragraph = { training: false, family: false },
): readonly FieldFinding[] {
  if (!/\d|one|two|three|four|a\s/i.test(sentence)) return [];
  if (isOtherSubject(sentence) || isAboutAnother(sentence, context.repositoryId)) return [];
  const role: DraftRole | undefined =
    about.family || isFamily(sentence) ? 'family' : WHOLE.test(sentence) ? 'whole' : undefined;
  const make: Make = (quantity, value, raw, extra = {}) => ({
    found: finding({
      quantity,
      value,
      valueAsWritten: raw,
      text: sentence,
      where: 'prose',
      confidence: extra.flags?.includes('range') ? 'low' : 'medium',
      flags: extra.flags,
    }),
    role: extra.role ?? role,
  });
  const training =
    isTraining(sentence) || isTraining(title) || /hardware|infrastructure/i.test(title);
  const figures = [
    ...readEmissions(sentence, make),
    ...energyAmounts(sentence).map((a) =>
      make('energy', a.value, a.raw, { flags: amountFlags(a) }),
    ),
    ...acceleratorHourAmounts(sentence).map((a) =>
      make('acceleratorHours', a.value, a.raw, { flags: amountFlags(a) }),
    ),
    ...readPue(sentence, make),
    ...(/\btdp\b|\bpower/i.test(sentence) ? readWatts(sentence, make) : []),
  ];
  const devices =
    training || about.training || figures.length > 0 ? readDevices(sentence, make, context) : [];
  const times =
    training || (about.training && devices.length > 0)
      ? readTimes(sentence, make, devices.length > 0)
      : [];
  return [
    ...figures,
    ...devices,
    ...times,
    ...(training ? readTokens(sentence, make) : readDataset(sentence, make)),
    ...readEpochs(sentence, make, training),
    ...readPlaces(sentence, make, figures.length + devices.length > 0),
  ];
}

function readEmissions(sentence: string, make: Make): readonly FieldFinding[] {
  return massAmounts(sentence, true).flatMap((mass) => {
    if (mass.per === 'kWh')
      return [make('gridIntensity', mass.value, mass.raw, { flags: amountFlags(mass) })];
    if (mass.per === 'other') return [];
    const near = `${mass.number.before} ${mass.number.after.slice(0, 40)}`;
    const flags: CardFlagCode[] = /market-based/.test(near) ? ['market-based'] : [];
    flags.push(...amountFlags(mass));
    if (mass.ambiguous) flags.push('ambiguous-separator');
    return [make('emissions', mass.value, mass.raw, { flags })];
  });
}

function readPue(sentence: string, make: Make): readonly FieldFinding[] {
  const match = /\b(?:pue|power usage effectiveness)\b[^\d]{0,24}(\d{1,3}(?:\.\d{1,4})?)/i.exec(
    sentence,
  );
  if (!match) return [];
  const value = Number(match[1]);
  return [
    make('pue', value, match[1] ?? '', { flags: value >= 1 && value <= 3 ? [] : ['out-of-range'] }),
  ];
}

function readWatts(sentence: string, make: Make): readonly FieldFinding[] {
  // Of a range (`350-400W`) neither end is the power drawn.
  const watts = wattAmounts(sentence).find(
    ({ number }) => !/\d\s?(?:-|to)\s?$/.test(number.before),
  );
  return watts && watts.value >= 30 && watts.value <= 3000
    ? [make('acceleratorWatts', watts.value, watts.raw)]
    : [];
}

function readDevices(
  sentence: string,
  make: Make,
  context: ReaderContext,
): readonly FieldFinding[] {
  const mentions = context.accelerators(sentence);
  const named = mentions.flatMap((mention) =>
    mention.accelerator === undefined
      ? [make('unknownAccelerator', mention.raw, mention.raw)]
      : [make('accelerator', mention.accelerator, mention.raw)],
  );
  const counts = mentions.flatMap(({ count, raw }) =>
    count === undefined ? [] : [{ count, raw }],
  );
  const loose = counts.length > 0 ? [] : looseCounts(sentence);
  return [
    ...named,
    ...[...counts, ...loose].map(({ count, raw }) => make('acceleratorCount', count, raw)),
  ];
}

/** Counts without a device's name: `on 512 GPUs`, `4 nodes of 8 GPUs`; `8 GPUs per node` is none. */
function looseCounts(
  sentence: string,
): readonly { readonly count: number; readonly raw: string }[] {
  const nodes =
    /\b(\d{1,5})\s(?:compute\s|dgx\s)?nodes?\s(?:of|with|each with)\s(\d{1,2})\s(?:\w{1,12}\s){0,2}gpus?\b/i.exec(
      sentence,
    );
  if (nodes) {
    const count = plausibleCount(Number(nodes[1]) * Number(nodes[2]));
    return count === undefined ? [] : [{ count, raw: nodes[0] }];
  }
  return scanNumbers(sentence).flatMap((number) => {
    if (!/^\s(?:gpus|tpu chips|accelerators)\b(?!\s(?:per|each|in each|\/))/.test(number.after))
      return [];
    const count = number.from === undefined ? plausibleCount(number.value) : undefined;
    return count === undefined ? [] : [{ count, raw: `${number.raw} GPUs` }];
  });
}

function readTimes(sentence: string, make: Make, withDevice: boolean): readonly FieldFinding[] {
  if (/\b(?:speech|audio|videos?|recordings?|footage)\b/i.test(sentence)) return [];
  if (
    !withDevice &&
    !/\b(?:took|take[sn]?|for|time|within|ran|lasted|runtime|hours of comput)/i.test(sentence)
  )
    return [];
  if (/\b(?:every|cutoff|expires?|within \d+ (?:business )?days of)\b/i.test(sentence)) return [];
  return durations(sentence)
    .filter(({ value, number }) => value > 0.01 && value < 20_000 && !/[<]\s?$/.test(number.before))
    .slice(0, 2)
    .map((a) =>
      make('wallClockHours', a.value, a.raw, { flags: amountFlags(a), role: 'clock-hours' }),
    );
}

const NO_TOKENS =
  /per (?:batch|parameter|second|step|gpu)|batch size|checkpoint|context|window|sequence|length|vocabulary|generat|every|unique/;
const SEEN =
  /\b(?:pre-?)?train(?:ed|ing)?\b[^;]{0,60}?\b(?:on|for|over|with|using)\b|\bsaw\b|\bseen\b|consum|total(?:l?ing)?|tokens (?:of|during) (?:training|pre-?training)|continued/i;

function readTokens(sentence: string, make: Make): readonly FieldFinding[] {
  const epochs = epochsOf(sentence);
  return tokenAmounts(sentence).flatMap((a) => {
    const near = `${a.number.before.slice(-30)}#${a.number.after.slice(0, 34)}`;
    if (a.value < 1e6 || NO_TOKENS.test(near)) return [];
    const dataset =
      /\b(?:corpus|corpora|dataset|data set|training set|set)\b[^.]{0,40}\b(?:has|is|of|holds|contains|comprises|size)\b/i.test(
        sentence,
      ) &&
      !/\b(?:pre-?)?train(?:ed)?\s(?:from scratch\s)?(?:on|for|over)\b|totall?ing|\bseen\b|\bsaw\b/i.test(
        sentence,
      );
    if (!dataset && !SEEN.test(sentence)) return [];
    const repeated = !dataset && epochs !== undefined && !/\b(?:total|saw|seen)\b/i.test(sentence);
    const value = repeated ? tidy(a.value * epochs) : a.value;
    return [
      make('tokens', value, a.raw, {
        flags: [...(dataset ? (['dataset-size'] as const) : []), ...amountFlags(a)],
        role: dataset ? 'dataset' : undefined,
      }),
    ];
  });
}

/** The size of a corpus in a sentence that does not speak of training. */
function readDataset(sentence: string, make: Make): readonly FieldFinding[] {
  if (!/\b(?:corpus|corpora|dataset|data set|training set|set)\b/i.test(sentence)) return [];
  if (!/\btotal|\bin all\b|\bhas\b|\bholds\b/i.test(sentence)) return [];
  return tokenAmounts(sentence)
    .filter(
      (a) =>
        a.value >= 1e6 &&
        !NO_TOKENS.test(`${a.number.before.slice(-30)}#${a.number.after.slice(0, 34)}`),
    )
    .slice(0, 1)
    .map((a) => make('tokens', a.value, a.raw, { flags: ['dataset-size'], role: 'dataset' }));
}

function epochsOf(sentence: string): number | undefined {
  const number = scanNumbers(sentence).find(
    ({ after, from }) => from === undefined && /^\s(?:full\s|training\s)?epochs?\b/.test(after),
  );
  return number && number.value > 0 && number.value <= 10_000 ? number.value : undefined;
}

function readEpochs(sentence: string, make: Make, training: boolean): readonly FieldFinding[] {
  const epochs = training ? epochsOf(sentence) : undefined;
  return epochs === undefined ? [] : [make('epochs', epochs, `${epochs} epochs`)];
}

function readPlaces(sentence: string, make: Make, hasFigures: boolean): readonly FieldFinding[] {
  if (!hasFigures) return [];
  const provider = readProvider(sentence, false);
  return [
    ...countriesIn(sentence).map((country) => make('country', country, country)),
    ...(provider === undefined ? [] : [make('cloudProvider', provider, provider)]),
  ];
}
