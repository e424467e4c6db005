import { acceleratorsTable } from '../../data/schema/accelerators.js';
import { RUN_KINDS, runsTable, type RunRow } from '../../data/schema/runs.js';
import { validationRunsTable, type ValidationRunRow } from '../../data/schema/validation-runs.js';
import { InputError } from '../../errors.js';
import { built, DropCount, type Builder, type Upstream } from '../builder.js';
import { reportedClaims } from '../runs-reported.js';
import { positive } from '../../tier/population/claim.js';
import type { TextRow } from '../runs-upstream.js';
import { REPORTS } from './citations.js';
import { countryCode } from './countries.js';
import { modalityOf } from './modality.js';

const REPORTED = 'compute/reported_training.csv';
const EPOCH = 'compute/epoch_models.csv';
const SEGMENTS = ['west', 'asia', 'other', 'population'];

/** Evidence classes that tell of one run's energy or emissions. */
const CLASSES = ['M', 'T', 'C', 'S'] as const;

type Fields = Readonly<Record<string, string>>;

/** runId of each report that a hand-kept run names. */
const runOfReport = (upstream: Upstream): ReadonlyMap<string, string> =>
  new Map(
    SEGMENTS.flatMap((segment) => upstream.curated(`runs-${segment}`)).flatMap((row) =>
      (row['reportedIds'] ?? '')
        .split(';')
        .filter((id) => id !== '')
        .map((id) => [id, row['runId'] ?? ''] as const),
    ),
  );

/** Hand-kept fields of reports whose run is not in the population. */
const curatedFields = (upstream: Upstream): ReadonlyMap<string, Fields> => {
  const found = new Map<string, Record<string, string>>();
  for (const { reportId = '', field = '', value = '' } of upstream.curated('validation')) {
    const fields = found.get(reportId) ?? {};
    fields[field] = value;
    found.set(reportId, fields);
  }
  return found;
};

const fromRun = (run: RunRow | undefined): Fields => {
  if (run === undefined) return {};
  const fields: Record<string, string> = {};
  for (const field of [
    'organisation',
    'organisationCountry',
    'publishedOn',
    'modality',
    'kind',
    'sparsity',
    'paramsTotal',
    'paramsActive',
    'tokens',
    'flop',
    'flopConfidence',
    'accelerator',
  ] as const) {
    const value = run[field];
    if (value !== undefined) fields[field] = String(value);
  }
  return fields;
};

const fromEpoch = (row: TextRow | undefined): Fields => {
  if (row === undefined) return {};
  const fields: Record<string, string> = {};
  const add = (field: string, value: string | number | undefined): void => {
    if (value !== undefined && value !== '') fields[field] = String(value);
  };
  add('organisation', row['Organization']);
  add('organisationCountry', countryCode(row['Country (of organization)'] ?? ''));
  add('publishedOn', row['Publication date']);
  add('modality', modalityOf(row['Domain'] ?? ''));
  add('paramsTotal', positive(row['Parameters']));
  add('flop', positive(row['Training compute (FLOP)']));
  add('flopConfidence', row['Confidence']);
  return fields;
};

const scopeOf = (run: RunRow | undefined, claimed: Fields): Fields =>
  run?.tco2e !== undefined && String(run.tco2e) === claimed['tco2e']
    ? { tco2eIncludes: run.tco2eIncludes.join(';') }
    : {};

/** Domains of the reports that Epoch AI does not list. */
const DOMAINS: readonly (readonly [RegExp, string])[] = [
  [/vision-language/, 'multimodal'],
  [/language|code|translation/, 'language'],
  [/image generation/, 'image-generation'],
  [/video/, 'video'],
  [/vision|earth/, 'vision'],
];

const kindOf = (row: TextRow): string =>
  /finetune|-ft$|instruct|lora/i.test(row['id'] ?? '') ? 'fine-tune' : 'pre-training';

const isKind = (text: string): text is (typeof RUN_KINDS)[number] =>
  RUN_KINDS.some((kind) => kind === text);

/** Builds the table of runs for validation. */
export const validationRunsBuilder: Builder = {
  tables: ['validation-runs'],
  inputs: [REPORTED, EPOCH],
  build: (upstream) => {
    const drops = new DropCount();
    const runIdOf = runOfReport(upstream);
    const runs = new Map(upstream.built(runsTable).map((run) => [run.runId, run]));
    const epoch = new Map(upstream.csv(EPOCH).map((row) => [row['Model'] ?? '', row]));
    const byHand = curatedFields(upstream);
    const keys = new Map(
      upstream
        .built(acceleratorsTable)
        .flatMap((row) =>
          [row.accelerator, ...row.aliases].map((n) => [n, row.accelerator] as const),
        ),
    );
    const rows: ValidationRunRow[] = [];
    for (const row of upstream.csv(REPORTED)) {
      const evidence = CLASSES.find((letter) => letter === row['evidence']);
      const reportId = row['id'] ?? '';
      if (evidence === undefined) {
        drops.add(`class ${row['evidence']}: aggregates, hours only, or suspect`);
        continue;
      }
      const claimed: Record<string, string> = {};
      for (const claim of reportedClaims(
        { ...row, evidence: evidence === 'S' ? 'C' : evidence },
        (n) => keys.get(n),
      ))
        claimed[claim.field] = claim.value;
      if (claimed['tco2e'] === undefined && claimed['energyKwh'] === undefined) {
        drops.add('neither energy nor emissions above 0');
        continue;
      }
      const hand = byHand.get(reportId) ?? {};
      const runId = hand['runId'] ?? runIdOf.get(reportId);
      const epochModel = hand['epochModel'] ?? (row['epoch_name'] || undefined);
      const fields: Fields = {
        ...fromEpoch(epoch.get(epochModel ?? '')),
        ...fromRun(runs.get(runId ?? '')),
        ...claimed,
        // What a hand-kept fact says of the scope outweighs the words of the report.
        ...scopeOf(runs.get(runId ?? ''), claimed),
        ...hand,
      };
      const domain = row['domain'] ?? '';
      const kind = fields['kind'] ?? kindOf(row);
      if (!isKind(kind)) {
        throw new InputError({
          file: 'validation.csv',
          field: 'kind',
          value: kind,
          expected: RUN_KINDS.join(', '),
        });
      }
      rows.push(toRow(reportId, row, fields, { evidence, runId, epochModel, kind, domain }));
    }
    return [built(validationRunsTable, rows, { ...REPORTS, notes: drops.notes() })];
  },
};

const oneOfOr = <T extends string>(
  text: string | undefined,
  choices: readonly T[],
): T | undefined => choices.find((choice) => choice === text);

const toRow = (
  reportId: string,
  row: TextRow,
  fields: Fields,
  about: {
    readonly evidence: (typeof CLASSES)[number];
    readonly runId: string | undefined;
    readonly epochModel: string | undefined;
    readonly kind: (typeof RUN_KINDS)[number];
    readonly domain: string;
  },
): ValidationRunRow => ({
  reportId,
  runId: about.runId,
  epochModel: about.epochModel,
  name: row['model'] ?? '',
  evidence: about.evidence,
  organisation: fields['organisation'] ?? (row['organisation'] || undefined),
  organisationCountry: fields['organisationCountry'],
  publishedOn: fields['publishedOn'],
  modality:
    fields['modality'] ?? DOMAINS.find(([pattern]) => pattern.test(about.domain))?.[1] ?? 'other',
  kind: about.kind,
  sparsity: oneOfOr(fields['sparsity'] ?? (/MoE/.test(about.domain) ? 'moe' : undefined), [
    'dense',
    'moe',
  ] as const),
  paramsTotal: positive(fields['paramsTotal']),
  paramsActive: positive(fields['paramsActive']),
  tokens: positive(fields['tokens']),
  flop: positive(fields['flop']),
  flopConfidence: fields['flopConfidence'],
  accelerator: fields['accelerator'],
  acceleratorHours: positive(fields['acceleratorHours']),
  energyKwh: positive(fields['energyKwh']),
  energyBoundary: oneOfOr(fields['energyBoundary'], ['it', 'facility', 'accelerator'] as const),
  energyBasis: oneOfOr(fields['energyBasis'], ['measured', 'hours-tdp', 'declared'] as const),
  pue: positive(fields['pue']),
  placeCountry: fields['placeCountry'],
  placeRegion: fields['placeRegion'],
  placeBasis:
    fields['placeCountry'] === undefined
      ? undefined
      : (oneOfOr(fields['placeBasis'], ['assumed-average'] as const) ?? 'stated'),
  gridGramsPerKwh: positive(fields['gridGramsPerKwh']),
  tco2e: positive(fields['tco2e']),
  tco2eBasis: oneOfOr(fields['tco2eBasis'], [
    'measured',
    'hours-tdp',
    'calculator',
    'declared',
  ] as const),
  tco2eIncludes: (fields['tco2eIncludes'] ?? '').split(';').filter((x) => x !== ''),
  tco2eAccounting: oneOfOr(fields['tco2eAccounting'], ['location', 'market'] as const),
  source: row['source'] ?? '',
});
