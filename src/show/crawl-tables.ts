import type { HubRecord } from '../crawl/hub-record.js';
import type { CardFindings } from '../cards/read-card.js';
import { evidenceFromCard, whyNotTaken } from '../cards/evidence.js';
import type { SnapshotRecord } from '../io/snapshot.js';
import type { TieredPopulation, TieredRun } from '../tier/tier.js';
import { layoutOf, TIER_COLOURS, type Figure } from './figures/common.js';
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
    ...Object.entries(cards)
      // A server that never failed is not worth a row.
      .filter(([status, count]) => status !== 'failed' || count > 0)
      .map(([status, count]) => ({ what: `card: ${status}`, count })),
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

const usedOf = (reason: string | undefined): string =>
  reason === undefined ? 'yes' : `no: ${reason}`;

/**
 * What was read in model cards: each finding with the text that it came from, and whether a tier takes
 * it (`yes` for one that only describes the run).
 */
export function findingRows(found: CardFindings): readonly TableRow[] {
  const from = evidenceFromCard(found);
  return found.findings.map((finding) => ({
    quantity: finding.quantity,
    value: finding.value,
    unit: finding.unit,
    where: finding.where,
    confidence: finding.confidence,
    used: usedOf(whyNotTaken(finding, from)),
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

/** Pre-trainings of one year of release. */
type Year = { readonly year: string; readonly runs: readonly TieredRun[] };

const yearsOf = (tiered: TieredPopulation): readonly Year[] => {
  const trained = tiered.runs.filter(({ run }) => run.kind === 'pre-training');
  return [...new Set(trained.map(yearOf))]
    .sort(byYear)
    .map((year) => ({ year, runs: trained.filter((run) => yearOf(run) === year) }));
};

const withTier = (runs: readonly TieredRun[], tier: number): number =>
  runs.filter((run) => run.tier === tier).length;

/**
 * What pre-trainings disclose, by year of release: the share with emissions, energy or hours, compute,
 * parameters alone, or nothing.
 */
export function disclosureRows(tiered: TieredPopulation): readonly TableRow[] {
  return yearsOf(tiered).map(({ year, runs }) => {
    const share = (tier: number): string => percent(withTier(runs, tier), runs.length);
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

/** The same as stacked bars, in per cent. */
export function disclosureFigure(tiered: TieredPopulation): Figure {
  const years = yearsOf(tiered);
  const labels: readonly (readonly [number, string])[] = [
    [1, 'emissions'],
    [2, 'energy or hours'],
    [3, 'compute'],
    [4, 'parameters alone'],
    [5, 'nothing'],
  ];
  return {
    data: labels.map(([tier, name]) => ({
      type: 'bar',
      name,
      x: years.map(({ year }) => year),
      y: years.map(({ runs }) => (100 * withTier(runs, tier)) / runs.length),
      marker: { color: TIER_COLOURS[String(tier)] },
    })),
    layout: layoutOf(
      {
        title: 'What pre-trainings disclose',
        x: 'year of release',
        y: 'share of pre-trainings (%)',
      },
      {
        barmode: 'stack',
        xaxis: { type: 'category' },
        legend: { orientation: 'h', x: 0, y: 1.02, yanchor: 'bottom', traceorder: 'normal' },
        margin: { l: 80, r: 30, t: 90, b: 80 },
      },
    ),
  };
}

/**
 * How good the disclosed figures of emissions, energy or hours are, by year of release: how many were
 * measured, computed from hours and thermal design power or by a calculator, or declared without a method.
 */
export function disclosureBasisRows(tiered: TieredPopulation): readonly TableRow[] {
  return yearsOf(tiered).flatMap(({ year, runs }) => {
    const disclosed = runs.filter(({ tier }) => tier <= 2).map(({ run }) => run);
    if (disclosed.length === 0) return [];
    const count = (basis: string): number =>
      disclosed.filter((run) => (run.tco2eBasis ?? run.energyBasis ?? 'hours alone') === basis)
        .length;
    return [
      {
        year,
        'with a figure': disclosed.length,
        measured: count('measured'),
        'hours × TDP': count('hours-tdp'),
        calculator: count('calculator'),
        'method not shown': count('declared'),
        'hours alone': count('hours alone'),
      },
    ];
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
