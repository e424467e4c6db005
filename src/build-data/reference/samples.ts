import {
  finetuneCardsTable,
  finetuneComputeTable,
  type FinetuneCardRow,
  type FinetuneComputeRow,
} from '../../data/schema/regression-samples.js';
import { built, DropCount, type Builder } from '../builder.js';
import { positive } from '../../tier/population/claim.js';
import type { TextRow } from '../runs-upstream.js';
import { CO2_CARDS, EPOCH_MODELS } from './citations.js';
import { modalityOf } from './modality.js';

const EPOCH = 'compute/epoch_models.csv';

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

/**
 * A gram at 400 g/kWh is half a minute of one 300 W accelerator. A tenth of it trains nothing that
 * has weights to publish: from April 2022 on a second heap of cards lies a thousand times below the
 * others, as if kilograms had been taken for grams.
 */
const LEAST_CARD_GRAMS = 0.1;
/** A tenth of a tonne is a month of one accelerator: the scale of a pre-training. */
const MOST_CARD_GRAMS = 1e5;

const cardProblem = (row: TextRow, seen: Set<string>): string | undefined => {
  const grams = positive(row['co2_eq_emissions']);
  const bytes = positive(row['size']);
  if (grams === undefined) return 'no or zero emissions';
  if (bytes === undefined) return 'size of the weights unknown';
  if (row['training_type'] === 'pretraining') return 'a pre-training, not a fine-tune';
  if (grams < LEAST_CARD_GRAMS)
    return 'seconds of one accelerator: kilograms taken for grams, or no training';
  if (grams > MOST_CARD_GRAMS) return 'the scale of a pre-training';
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
