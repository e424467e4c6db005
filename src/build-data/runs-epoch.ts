import { positive, tidy, type Claim } from '../tier/population/claim.js';
import { seen, type TextRow } from './runs-upstream.js';

/** Date of the newest of the copies that Epoch AI's merged file unites. */
const EPOCH_DATE = '2026-07';

const LANGUAGE_LIKE = /^(language|embedding)$/;

/** Looks up the accelerator key for an upstream device name. */
export type AcceleratorKey = (name: string) => string | undefined;

/**
 * What Epoch AI's models table states of a run: parameters, compute with method and confidence,
 * data set size, hardware and hours. Its data set size counts tokens only for language models.
 */
export function epochClaims(
  row: TextRow,
  modality: string,
  acceleratorKey: AcceleratorKey,
): readonly Claim[] {
  const cite = (column: string): string =>
    `Epoch AI models, row '${row['Model'] ?? ''}', column ${column}`;
  const flop = positive(row['Training compute (FLOP)']);
  const method = row['Training compute estimation method'] ?? '';
  return [
    ...seen('paramsTotal', positive(row['Parameters']), cite('Parameters'), EPOCH_DATE),
    ...seen('flop', flop, cite('Training compute'), EPOCH_DATE),
    ...(flop === undefined
      ? []
      : [
          ...seen(
            'flopBasis',
            flopBasis(method),
            cite('Training compute estimation method'),
            EPOCH_DATE,
          ),
          ...seen('flopConfidence', row['Confidence'], cite('Confidence'), EPOCH_DATE),
        ]),
    ...tokenClaims(row, modality, cite),
    ...hardwareClaims(row, cite, acceleratorKey),
  ];
}

/** How a compute figure was reached, strongest method first. */
export function flopBasis(method: string): string {
  if (/Reported/.test(method)) return 'reported';
  if (/Operation counting/.test(method)) return 'operation-counting';
  if (/Hardware/.test(method)) return 'hardware';
  if (method === '') return 'not-stated';
  return 'comparison';
}

function tokenClaims(
  row: TextRow,
  modality: string,
  cite: (column: string) => string,
): readonly Claim[] {
  const size = positive(row['dataset_size']);
  if (size === undefined || !LANGUAGE_LIKE.test(modality)) return [];
  const epochs = positive(row['Epochs']);
  if (epochs === undefined || epochs <= 1) {
    return seen('tokens', size, cite('Training dataset size'), EPOCH_DATE);
  }
  return [
    {
      field: 'tokens',
      value: String(tidy(size * epochs)),
      source: cite('Training dataset size × Epochs'),
      sourceDate: EPOCH_DATE,
      status: 'derived',
      note: `${size} tokens seen ${epochs} times`,
    },
  ];
}

function hardwareClaims(
  row: TextRow,
  cite: (column: string) => string,
  acceleratorKey: AcceleratorKey,
): readonly Claim[] {
  const hardware = row['Training hardware'] ?? '';
  const key = hardware === '' || hardware.includes(',') ? undefined : acceleratorKey(hardware);
  const count = positive(row['Hardware quantity']);
  const chipHours = positive(row['Training chip-hours']);
  const wallHours = positive(row['Training time (hours)']);
  const derived =
    count !== undefined && wallHours !== undefined ? tidy(count * wallHours) : undefined;
  return [
    ...seen(
      'accelerator',
      key,
      cite('Training hardware'),
      EPOCH_DATE,
      key === hardware ? undefined : hardware,
    ),
    ...seen('acceleratorCount', count, cite('Hardware quantity'), EPOCH_DATE),
    ...seen('acceleratorHours', chipHours, cite('Training chip-hours'), EPOCH_DATE),
    ...(chipHours === undefined && derived !== undefined
      ? [
          {
            field: 'acceleratorHours',
            value: String(derived),
            source: cite('Training time × Hardware quantity'),
            sourceDate: EPOCH_DATE,
            status: 'derived' as const,
            note: `${wallHours} h × ${count} devices`,
          },
        ]
      : []),
  ];
}
