import {
  computeSampleTable,
  finetuneCardsTable,
  finetuneComputeTable,
  type ComputeSampleRow,
  type FinetuneCardRow,
  type FinetuneComputeRow,
} from '../../data/schema/regression-samples.js';
import { built, DropCount, type Builder } from '../builder.js';
import { positive, type TextRow } from '../runs-upstream.js';
import { CO2_CARDS, EPOCH_MODELS } from './citations.js';
import { countryCode } from './countries.js';

const EPOCH = 'compute/epoch_models.csv';

/** Modality of Epoch's domain list, most specific first. */
const MODALITIES: readonly (readonly [RegExp, string])[] = [
  [/Biology|Medicine|Materials/, 'biology'],
  [/Video/, 'video'],
  [/Image generation/, 'image-generation'],
  [
    /(Language.*(Vision|Multimodal|Audio|Speech))|((Vision|Multimodal|Audio|Speech).*Language)/,
    'multimodal',
  ],
  [/Language|Mathematics/, 'language'],
  [/Speech|Audio/, 'audio'],
  [/Vision/, 'vision'],
];

const modalityOf = (domain: string): string =>
  MODALITIES.find(([pattern]) => pattern.test(domain))?.[1] ?? 'other';

/** `235B total, 22B active`, `A22B`, `37B activated`: parameters active per token, if a note says so. */
const ACTIVE =
  /(\d+(?:\.\d+)?)\s*(B|billion|M|million|T|trillion)\s*(?:parameters\s*)?(?:are\s*)?activ/i;
const SCALE: Readonly<Record<string, number>> = { m: 1e6, b: 1e9, t: 1e12 };

const activeIn = (row: TextRow): number | undefined => {
  for (const field of ['Parameters notes', 'Training compute notes']) {
    const match = ACTIVE.exec(row[field] ?? '');
    if (match !== null)
      return Number(match[1]) * (SCALE[(match[2] ?? '')[0]?.toLowerCase() ?? ''] ?? NaN);
  }
  return undefined;
};

const MOE = /mixture.of.experts|\bMoE\b|\bactive parameters|activated/i;

const normal = (name: string): string => name.toLowerCase().replace(/[^a-z0-9.]/g, '');

/** A row is doubtful for R1 when its compute is not its own, or is no estimate of compute. */
const exclusionOf = (
  row: TextRow,
  flopSeen: Map<string, string>,
  namesSeen: Set<string>,
): string | undefined => {
  const name = row['Model'] ?? '';
  const flop = row['Training compute (FLOP)'] ?? '';
  if (namesSeen.has(normal(name))) return 'the same model stands on another row';
  namesSeen.add(normal(name));
  if (positive(row['Parameters']) === undefined) return 'parameters unknown';
  if (['Wrong', 'Unknown'].includes(row['Confidence'] ?? ''))
    return 'the source marks it as wrong or unknown';
  if ((row['Base model'] ?? '') !== '') return 'built on a base model: compute may include it';
  const organisation = row['Organization'] ?? '';
  const twin = flopSeen.get(`${flop} ${organisation}`);
  if (twin !== undefined) return `same compute as ${twin} of the same organisation`;
  flopSeen.set(`${flop} ${organisation}`, name);
  return undefined;
};

/** Builds the sample of R1. */
export const computeSampleBuilder: Builder = {
  tables: ['compute-sample'],
  inputs: [EPOCH],
  build: (upstream) => {
    const drops = new DropCount();
    const flopSeen = new Map<string, string>();
    const namesSeen = new Set<string>();
    const rows: ComputeSampleRow[] = [];
    for (const row of upstream.csv(EPOCH)) {
      const flop = positive(row['Training compute (FLOP)']);
      const publishedOn = row['Publication date'] ?? '';
      if (flop === undefined) drops.add('no training compute');
      else if (!/^\d{4}-\d{2}-\d{2}$/.test(publishedOn)) drops.add('no publication date');
      else {
        const reason = exclusionOf(row, flopSeen, namesSeen);
        const params = positive(row['Parameters']);
        const stated = activeIn(row);
        const paramsActive =
          stated !== undefined && stated < (params ?? Infinity) ? stated : undefined;
        const notes = `${row['Parameters notes'] ?? ''} ${row['Training compute notes'] ?? ''}`;
        const moe = paramsActive !== undefined || MOE.test(notes);
        const unclear =
          moe && paramsActive === undefined
            ? 'mixture of experts whose active parameters are not stated'
            : undefined;
        rows.push({
          model: row['Model'] ?? '',
          organisation: row['Organization'] || undefined,
          country: countryCode(row['Country (of organization)'] ?? ''),
          publishedOn,
          modality: modalityOf(row['Domain'] ?? ''),
          params,
          paramsActive,
          sparsity: moe ? 'moe' : 'dense',
          tokens: positive(row['dataset_size']),
          flop,
          confidence: row['Confidence'] || undefined,
          method: row['Training compute estimation method'] || undefined,
          openWeights: row['Open model weights?'] === 'Yes',
          included: (reason ?? unclear) === undefined,
          reason: reason ?? unclear,
        });
      }
    }
    return [built(computeSampleTable, rows, { ...EPOCH_MODELS, notes: drops.notes() })];
  },
};

/** Below this a fine-tune compute holds only its leading digit (a fault of the merged upstream file). */
const LEAST_FINETUNE_FLOP = 1e10;

/** Fewer tokens than this is no fine-tune but a cut figure (the same upstream fault). */
const LEAST_FINETUNE_TOKENS = 1e6;
/** More tokens than this is continued pre-training, which is a run of its own in `runs.csv`. */
const MOST_FINETUNE_TOKENS = 5e10;

const finetuneProblem = (impliedTokens: number, params: number): string | undefined => {
  if (params < 1e9) return 'below 10⁹ parameters: R4 covers those';
  if (impliedTokens < LEAST_FINETUNE_TOKENS)
    return 'less than a million implied tokens: a cut figure';
  if (impliedTokens > MOST_FINETUNE_TOKENS)
    return 'more than 5e10 implied tokens: continued pre-training';
  return undefined;
};

/** Builds the sample of fine-tune compute. */
export const finetuneComputeBuilder: Builder = {
  tables: ['finetune-compute'],
  inputs: [EPOCH],
  build: (upstream) => {
    const drops = new DropCount();
    const rows: FinetuneComputeRow[] = [];
    for (const row of upstream.csv(EPOCH)) {
      const text = row['Finetune compute (FLOP)'] ?? '';
      if (text === '') continue;
      const flop = positive(text);
      const params = positive(row['Parameters']);
      if (flop === undefined || flop < LEAST_FINETUNE_FLOP)
        drops.add('fine-tune compute cut to its leading digit, or zero');
      else if (params === undefined) drops.add('parameters unknown');
      else {
        const impliedTokens = Number((flop / (6 * params)).toPrecision(6));
        const reason = finetuneProblem(impliedTokens, params);
        rows.push({
          model: row['Model'] ?? '',
          baseModel: row['Base model'] || undefined,
          organisation: row['Organization'] || undefined,
          publishedOn: row['Publication date'] || undefined,
          modality: modalityOf(row['Domain'] ?? ''),
          params,
          flop,
          impliedTokens,
          usable: reason === undefined,
          reason,
        });
      }
    }
    return [built(finetuneComputeTable, rows, { ...EPOCH_MODELS, notes: drops.notes() })];
  },
};

const cardProblem = (row: TextRow, seen: Set<string>): string | undefined => {
  const grams = positive(row['co2_eq_emissions']);
  const bytes = positive(row['size']);
  if (grams === undefined) return 'no or zero emissions';
  if (bytes === undefined) return 'size of the weights unknown';
  if (row['training_type'] === 'pretraining') return 'a pre-training, not a fine-tune';
  const twin = `${row['modelId']?.split('/').pop() ?? ''} ${grams}`;
  if (seen.has(twin)) return 'the same card twice';
  seen.add(twin);
  return undefined;
};

/** Builds the sample of R4. */
export const finetuneCardsBuilder: Builder = {
  tables: ['finetune-cards'],
  inputs: ['hub/co2_cards_2023-04.csv'],
  build: (upstream) => {
    const seen = new Set<string>();
    const stated = (text: string | undefined): string | undefined =>
      text === undefined || text === '' || text === 'Not Specified' ? undefined : text;
    const rows = upstream.csv('hub/co2_cards_2023-04.csv').map((row, index): FinetuneCardRow => {
      const reason = cardProblem(row, seen);
      const grams = Number(row['co2_eq_emissions']);
      return {
        row: index + 1,
        repositoryId: row['modelId'] ?? '',
        gramsCo2e: Number.isFinite(grams) && row['co2_eq_emissions'] !== '' ? grams : undefined,
        trainingType: stated(row['training_type']),
        domain: stated(row['domain']),
        weightBytes: positive(row['size']),
        datasetBytes: positive(row['datasets_size']),
        hardware: stated(row['environment']),
        autotrain: row['auto'] === 'True' || row['auto'] === '1',
        usable: reason === undefined,
        reason,
      };
    });
    return [
      built(finetuneCardsTable, rows, {
        ...CO2_CARDS,
        notes: ['emissions as the study converted them to grams'],
      }),
    ];
  },
};
