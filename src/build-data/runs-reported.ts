import { placeOf } from './runs-place.js';
import { positive, tidy, type Claim } from '../tier/population/claim.js';
import { seen, type TextRow } from './runs-upstream.js';
import type { AcceleratorKey } from './runs-epoch.js';

const REPORTED_DATE = '2026-08';

/** Evidence classes whose figures belong to the one run: not X (suspect), not A (aggregates). */
const OF_ONE_RUN = /^[MTCHS]$/;

/**
 * What a compiled report states of a run, with the paper or card that it cites. Suspect rows (X)
 * give nothing. Aggregates (A) give figures under names of their own, `tco2eShared` and
 * `energyKwhShared`: they cover several runs and are no single run's.
 */
export function reportedClaims(row: TextRow, acceleratorKey: AcceleratorKey): readonly Claim[] {
  const evidence = row['evidence'] ?? '';
  if (evidence === 'A') return sharedClaims(row);
  if (!OF_ONE_RUN.test(evidence)) return [];
  return [
    ...sizeClaims(row),
    ...deviceClaims(row, acceleratorKey),
    ...energyClaims(row),
    ...carbonClaims(row),
  ];
}

function cite(row: TextRow): string {
  return row['source'] ?? '';
}

function sizeClaims(row: TextRow): readonly Claim[] {
  return [
    ...seen('paramsTotal', positive(row['params']), cite(row), REPORTED_DATE),
    ...seen('paramsActive', positive(row['active_params']), cite(row), REPORTED_DATE),
    ...seen('tokens', positive(row['tokens']), cite(row), REPORTED_DATE),
  ];
}

function deviceClaims(row: TextRow, acceleratorKey: AcceleratorKey): readonly Claim[] {
  const device = row['accelerator'] ?? '';
  const key = device === '' ? undefined : acceleratorKey(device);
  const hours = positive(row['accel_hours']);
  return [
    ...seen('accelerator', key, cite(row), REPORTED_DATE, key === undefined ? undefined : device),
    ...seen('acceleratorCount', positive(row['n_accel']), cite(row), REPORTED_DATE),
    ...seen('acceleratorHours', hours, cite(row), REPORTED_DATE),
  ];
}

function energyClaims(row: TextRow): readonly Claim[] {
  const basis = row['energy_basis'] ?? '';
  const facility = positive(row['energy_facility_mwh']);
  const it = positive(row['energy_it_mwh']);
  const megawattHours = facility ?? it;
  if (megawattHours === undefined)
    return seen('pue', positive(row['pue']), cite(row), REPORTED_DATE);
  const boundary = facility !== undefined ? 'facility' : itBoundary(basis);
  return [
    ...seen('energyKwh', tidy(megawattHours * 1000), cite(row), REPORTED_DATE),
    ...seen('energyBoundary', boundary, cite(row), REPORTED_DATE),
    ...seen('energyBasis', energyBasis(row['evidence'] ?? '', basis), cite(row), REPORTED_DATE),
    ...seen('pue', positive(row['pue']), cite(row), REPORTED_DATE),
  ];
}

/** Energy before PUE is either the chips' alone or the whole node's. */
function itBoundary(basis: string): string {
  return /GPU|TDP|power cap|\d W\b/.test(basis) && !/node|system/.test(basis)
    ? 'accelerator'
    : 'it';
}

function energyBasis(evidence: string, basis: string): string {
  if (evidence === 'M' && /measured|metered/.test(basis)) return 'measured';
  return /hours|TDP|calculator| x /.test(basis) ? 'hours-tdp' : 'declared';
}

function carbonClaims(row: TextRow): readonly Claim[] {
  const place = placeOf(row['location'] ?? '');
  const grid = positive(row['grid_kgco2e_per_kwh']);
  const common = [
    ...seen('placeCountry', place?.country, cite(row), REPORTED_DATE),
    ...seen('placeRegion', place?.region, cite(row), REPORTED_DATE),
    ...seen(
      'gridGramsPerKwh',
      grid === undefined ? undefined : tidy(grid * 1000),
      cite(row),
      REPORTED_DATE,
    ),
  ];
  const tco2e = positive(row['tco2e_reported']);
  if (tco2e === undefined) return common;
  const basis = `${row['tco2e_basis'] ?? ''} ${row['energy_basis'] ?? ''}`;
  return [
    ...common,
    ...seen('tco2e', tco2e, cite(row), REPORTED_DATE),
    ...seen('tco2eBasis', tco2eBasis(row['evidence'] ?? '', basis), cite(row), REPORTED_DATE),
    ...seen('tco2eIncludes', includes(row, basis).join(';'), cite(row), REPORTED_DATE),
    ...seen(
      'tco2eAccounting',
      /contractual/.test(basis) ? 'market' : 'location',
      cite(row),
      REPORTED_DATE,
    ),
  ];
}

function tco2eBasis(evidence: string, basis: string): string {
  if (/calculator/i.test(basis)) return 'calculator';
  if (evidence === 'M') return 'measured';
  return evidence === 'T' || /hours x/.test(basis) ? 'hours-tdp' : 'declared';
}

/** Which overheads a disclosed emission covers, as far as its description says. */
function includes(row: TextRow, basis: string): readonly string[] {
  const beforePue = /before PUE|dynamic/.test(basis);
  const pue =
    !beforePue && (/PUE/.test(basis) || row['pue'] !== '' || row['energy_facility_mwh'] !== '');
  const host = /system power|incl\. host|node/.test(basis);
  return [...(pue ? ['pue'] : []), ...(host ? ['host'] : [])];
}

function sharedClaims(row: TextRow): readonly Claim[] {
  const mwh = positive(row['energy_facility_mwh']) ?? positive(row['energy_it_mwh']);
  const note = 'covers several runs together';
  return [
    ...seen('tco2eShared', positive(row['tco2e_reported']), cite(row), REPORTED_DATE, note),
    ...seen(
      'energyKwhShared',
      mwh === undefined ? undefined : tidy(mwh * 1000),
      cite(row),
      REPORTED_DATE,
      note,
    ),
    ...seen('acceleratorHoursShared', positive(row['accel_hours']), cite(row), REPORTED_DATE, note),
  ];
}
