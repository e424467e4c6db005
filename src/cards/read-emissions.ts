import { amountFlags, energyAmounts, gramsPer, massAmounts, tidy } from './amounts.js';
import type { DraftRole, ReaderContext } from './draft.js';
import type { CardFlagCode, CardQuantity, Confidence, Finding } from './finding.js';
import { isNegative, scaleAfter, scanNumbers, type NumberInText } from './numbers.js';

/** A finding of one field or sentence, with its role. */
export type FieldFinding = { readonly found: Finding; readonly role?: DraftRole | undefined };

type Extra = {
  readonly flags?: readonly CardFlagCode[];
  readonly confidence?: Confidence;
  readonly role?: DraftRole;
};
/** Makes a finding of the field that is being read. */
export type Make = (
  quantity: CardQuantity,
  value: number | string,
  raw: string,
  extra?: Extra,
) => FieldFinding;

/** Reads the value of one kind of field. */
export type Reader = (
  label: string,
  value: string,
  make: Make,
  context: ReaderContext,
) => readonly FieldFinding[];

/** The single number of a short value, with its scale, where no unit stands beside it. */
export function bareNumber(
  value: string,
): (NumberInText & { readonly scaled: number }) | undefined {
  const [only, ...rest] = scanNumbers(value.replace(/\([^)]{0,200}\)/g, ' '));
  if (!only || rest.length > 0 || value.length > 120) return undefined;
  const { scale, rest: behind } = scaleAfter(only.after);
  if (
    /^\s?[a-z]{2,}/.test(behind) &&
    !/^\s?(?:in total|total|approx|hours?|h\b|epochs?|gpus?)/.test(behind)
  )
    return undefined;
  return { ...only, scaled: tidy(only.value * scale) };
}

/** Grams that the unit in a label stands for: `(in grams)`, `co2_kg`, `(tCO2eq)`. */
function labelGrams(label: string): number | undefined {
  const match =
    /(?:^|[\s(_[,])(kg|kgs|kilograms?|g|grams?|t|tons?|tonnes?|lbs?|pounds?)(?=$|[\s)_\],]|co2|c02)/.exec(
      label.replace(/co2\s?eq\.?/g, 'co2'),
    );
  return match ? gramsPer(match[1] ?? '') : undefined;
}

/** Emissions of a field, with the energy and the grid that an equation in it names. */
export const emissions: Reader = (label, value, make) => {
  const masses = massAmounts(value, false);
  const found = masses
    .filter(({ per }) => per === 'nothing')
    .map((mass) =>
      make('emissions', mass.value, mass.raw, {
        flags: [
          ...(mass.ambiguous ? (['ambiguous-separator'] as const) : []),
          ...(isNegative(mass.number) ? (['out-of-range'] as const) : []),
          ...amountFlags(mass),
        ],
      }),
    );
  const market: readonly CardFlagCode[] = /market/.test(label) ? ['market-based'] : [];
  const marked = found.map((item) =>
    market.length > 0
      ? make('emissions', item.found.value, item.found.valueAsWritten, { flags: market })
      : item,
  );
  return [
    ...(marked.length > 0 || masses.length > 0
      ? marked
      : bareEmissions(label, value, make, market)),
    ...gridOf(value, make),
    ...energyAmounts(value).map((amount) =>
      make('energy', amount.value, amount.raw, { flags: amountFlags(amount) }),
    ),
  ];
};

function bareEmissions(
  label: string,
  value: string,
  make: Make,
  market: readonly CardFlagCode[],
): readonly FieldFinding[] {
  const number = bareNumber(value);
  if (!number) return [];
  const grams = labelGrams(label);
  const flags: CardFlagCode[] = [...market];
  if (grams === undefined) flags.push('unit-missing');
  // In a column of tonnes or hours, 2,040 is two thousand: a comma is doubtful only beside grams or nothing.
  if (number.ambiguous && (grams ?? 1) < 1e3) flags.push('ambiguous-separator');
  const confidence = grams === undefined ? 'low' : 'high';
  return [make('emissions', tidy(number.scaled * (grams ?? 1)), number.raw, { flags, confidence })];
}

/** Grid intensities in a text: masses per kilowatt-hour. */
export function gridOf(value: string, make: Make): readonly FieldFinding[] {
  return massAmounts(value, false)
    .filter(({ per }) => per === 'kWh')
    .map((mass) => make('gridIntensity', mass.value, mass.raw, { flags: amountFlags(mass) }));
}

/** Carbon intensity of a field; without a unit, below 3 it is kilograms per kilowatt-hour. */
export const gridIntensity: Reader = (label, value, make) => {
  const stated = massAmounts(value, false).map((mass) =>
    make('gridIntensity', mass.value, mass.raw, { flags: amountFlags(mass) }),
  );
  if (stated.length > 0) return stated.slice(0, 1);
  const number = bareNumber(value);
  if (!number) return [];
  const grams = labelGrams(label) ?? (/kg/.test(label) ? 1e3 : number.value < 3 ? 1e3 : 1);
  return [make('gridIntensity', tidy(number.scaled * grams), number.raw, { confidence: 'medium' })];
};
