import type { HubRecord } from '../crawl/hub-record.js';
import type { CardFindings } from '../cards/read-card.js';
import { isUsable } from '../cards/finding.js';
import type { SnapshotRecord } from '../io/snapshot.js';
import type { TieredPopulation, TieredRun } from '../tier/tier.js';
import type { AccuracyRow } from '../cards/accuracy.js';
import type { TableRow } from './result-tables.js';

const percent = (part: number, whole: number): string =>
  whole === 0 ? '' : `${((100 * part) / whole).toFixed(1)}%`;

/** What a crawl says of itself: rows, cards by status, what was left out. */
export function snapshotRows(record: SnapshotRecord): readonly TableRow[] {
  const { listed, kept, cards } = record.counts;
  return [
    { what: 'rows that the server sent, repetitions included', count: listed },
    { what: 'repositories kept', count: kept },
    ...Object.entries(cards).map(([status, count]) => ({ what: `card: ${status}`, count })),
    ...record.notes.map((note) => ({ what: note, count: '' })),
  ];
}

/** How many records of a crawl tell what an estimate needs. */
export function metadataRows(records: readonly HubRecord[]): readonly TableRow[] {
  const tags = (start: string) => (row: HubRecord) => row.tags.some((tag) => tag.startsWith(start));
  const facts: readonly (readonly [string, (row: HubRecord) => boolean])[] = [
    ['parameters, counted in safetensors files', (row) => row.safetensorsTotal !== undefined],
    ['architecture, in its configuration', (row) => row.configJson !== undefined],
    ['task', (row) => row.task !== undefined],
    ['what it is based on', tags('base_model:')],
    ['training data', tags('dataset:')],
    ['day of creation', (row) => row.createdOn !== undefined],
    ['a model card', (row) => row.cardStatus === 'read'],
    [
      'emissions, in the card’s metadata',
      (row) => /"co2_eq_emissions"/.test(row.cardDataJson ?? ''),
    ],
  ];
  return facts.map(([fact, isThere]) => {
    const count = records.filter(isThere).length;
    return {
      'the repository tells': fact,
      repositories: count,
      share: percent(count, records.length),
    };
  });
}

/** What was read in model cards: each finding with the text that it came from. */
export function findingRows(found: CardFindings): readonly TableRow[] {
  return found.findings.map((finding) => ({
    quantity: finding.quantity,
    value: finding.value,
    unit: finding.unit,
    where: finding.where,
    confidence: finding.confidence,
    used: isUsable(finding) ? 'yes' : `no: ${finding.flags.map(({ why }) => why).join('; ')}`,
    text: finding.text,
  }));
}

const YEARS_FROM = 2018;

const yearOf = ({ run }: TieredRun): string => {
  const year = Number(run.publishedOn?.slice(0, 4));
  if (!Number.isInteger(year)) return 'unknown';
  return year < YEARS_FROM ? `before ${YEARS_FROM}` : String(year);
};

/** Years in order, with what has no number at the ends. */
const byYear = (a: string, b: string): number => {
  const place = (year: string): number =>
    year.startsWith('before') ? 0 : year === 'unknown' ? 9999 : Number(year);
  return place(a) - place(b);
};

/**
 * What pre-trainings disclose, by year of release: the share with emissions, energy or hours, compute,
 * parameters alone, or nothing.
 */
export function disclosureRows(tiered: TieredPopulation): readonly TableRow[] {
  const trained = tiered.runs.filter(({ run }) => run.kind === 'pre-training');
  const years = [...new Set(trained.map(yearOf))].sort(byYear);
  return years.map((year) => {
    const runs = trained.filter((run) => yearOf(run) === year);
    const share = (tier: number): string =>
      percent(runs.filter((run) => run.tier === tier).length, runs.length);
    return {
      year,
      'pre-trainings': runs.length,
      emissions: share(1),
      'energy or hours': share(2),
      compute: share(3),
      'parameters alone': share(4),
      nothing: share(5),
    };
  });
}

/** Precision and recall of the card reader over all quantities, by part of the labelled cards. */
export function readerAccuracyRows({
  rows,
}: {
  readonly rows: readonly AccuracyRow[];
}): readonly TableRow[] {
  const share = (part: number): string => (Number.isFinite(part) ? part.toFixed(3) : '');
  return rows
    .filter(({ quantity }) => quantity === 'all')
    .map(({ part, labelled, read, precision, recall }) => ({
      part,
      facts: labelled,
      findings: read,
      precision: share(precision),
      recall: share(recall),
    }));
}
