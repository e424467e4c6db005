import { Option, type Command } from 'commander';
import { estimate, type Estimate } from '../../estimate/estimate.js';
import { printProvenance } from '../../estimate/provenance.js';
import { MODALITIES } from '../../data/schema/repositories.js';
import { RUN_KINDS } from '../../data/schema/runs.js';
import { nearest } from '../../estimate/assumptions.js';
import { acceleratorOf } from '../../estimate/accelerators.js';
import { loadProject, type Project } from '../../io/project.js';
import { TIER_LABELS, type RunEvidence } from '../../tier/evidence.js';
import { explainRepository } from '../../tier/explain.js';
import { namedByCaller, UsageError } from '../usage-error.js';
import { formatInterval } from '../format.js';
import {
  countryOption,
  dateOption,
  integerOption,
  numberOption,
  positiveOption,
} from '../options.js';
import { openOutput } from '../output.js';

type EstimateFlags = {
  readonly params?: number;
  readonly activeParams?: number;
  readonly tokens?: number;
  readonly flop?: number;
  readonly accelerator?: string;
  readonly acceleratorHours?: number;
  readonly energyKwh?: number;
  readonly tco2e?: number;
  readonly pue?: number;
  readonly country?: string;
  readonly region?: string;
  readonly organisation?: string;
  readonly organisationCountry?: string;
  readonly kind?: string;
  readonly year?: string;
  readonly modality?: string;
  readonly draws: number;
  readonly seed: number;
  readonly json?: boolean;
};

const EVIDENCE_FLAGS = [
  'params',
  'activeParams',
  'tokens',
  'flop',
  'accelerator',
  'acceleratorHours',
  'energyKwh',
  'tco2e',
] as const;

/** Evidence from command-line flags. */
export function evidenceFromFlags(flags: EstimateFlags): RunEvidence {
  if (
    flags.activeParams !== undefined &&
    flags.params !== undefined &&
    flags.activeParams > flags.params
  ) {
    throw new UsageError(
      `--active-params: got ${flags.activeParams}, expected at most --params (${flags.params})`,
    );
  }
  if (flags.modality !== undefined && !(MODALITIES as readonly string[]).includes(flags.modality)) {
    throw new UsageError(
      `--modality: got "${flags.modality}", expected one of ${MODALITIES.join(', ')}`,
    );
  }
  const isMoe = flags.activeParams !== undefined && flags.activeParams < (flags.params ?? Infinity);
  return {
    runId: 'command-line',
    name: 'the run described on the command line',
    modality: flags.modality ?? 'language',
    kind: flags.kind ?? 'pre-training',
    organisation: flags.organisation,
    organisationCountry: flags.organisationCountry,
    sparsity: isMoe ? 'moe' : 'dense',
    publishedOn: flags.year,
    paramsTotal: flags.params,
    paramsActive: flags.activeParams,
    tokens: flags.tokens,
    flop: flags.flop,
    flopConfidence: flags.flop === undefined ? undefined : 'Confident',
    accelerator: flags.accelerator,
    acceleratorHours: flags.acceleratorHours,
    energyKwh: flags.energyKwh,
    energyBoundary: flags.energyKwh === undefined ? undefined : 'it',
    energyBasis: flags.energyKwh === undefined ? undefined : 'declared',
    tco2e: flags.tco2e,
    tco2eBasis: flags.tco2e === undefined ? undefined : 'declared',
    tco2eIncludes: flags.tco2e === undefined ? undefined : ['pue', 'host'],
    tco2eAccounting: flags.tco2e === undefined ? undefined : 'location',
    pue: flags.pue,
    placeCountry: flags.country,
    placeRegion: flags.region,
  };
}

const evidenceFor = (
  project: Project,
  repositoryId: string | undefined,
  flags: EstimateFlags,
): RunEvidence => {
  const given = EVIDENCE_FLAGS.filter((flag) => flags[flag] !== undefined);
  if (repositoryId !== undefined) {
    if (given.length > 0) {
      throw new UsageError(
        `give either a repository id or ${given.map((f) => `--${f}`).join(', ')}, not both`,
      );
    }
    return namedByCaller(() => explainRepository(project.tables, repositoryId)).run;
  }
  if (given.length === 0) {
    throw new UsageError(
      'give a repository id (owner/name), or what is known, e.g. --params 70e9 --tokens 2e12',
    );
  }
  const { accelerator } = flags;
  if (accelerator !== undefined) {
    namedByCaller(() => acceleratorOf(project.estimator.reference, accelerator));
  }
  checkRegion(project, flags);
  return evidenceFromFlags(flags);
};

/** A region needs its country, and a figure that tells how it differs from it. */
const checkRegion = (project: Project, { region, country }: EstimateFlags): void => {
  if (region === undefined) return;
  if (country === undefined) throw new UsageError('--region: give its --country too');
  const { gridRegions } = project.estimator.reference;
  const known = [
    ...new Set(gridRegions.filter((row) => row.country === country).map((row) => row.region)),
  ];
  if (known.includes(region)) return;
  const hint =
    known.length === 0 ? 'no region is known' : `did you mean ${nearest(region, known)}?`;
  throw new UsageError(`--region: got "${region}", expected a region of ${country}: ${hint}`);
};

const text = (result: Estimate): string =>
  [
    `${result.name}: tier ${result.tier} (${TIER_LABELS[result.tier]})`,
    `  because ${result.reason}`,
    `  emissions  ${formatInterval(result.tco2e, 'tCO2e')}`,
    `  energy     ${formatInterval(result.energyKwh, 'kWh')}`,
    `  compute    ${formatInterval(result.flop, 'FLOP')}`,
    `  ATCI       ${formatInterval(result.atciGramsPerEflop, 'gCO2e/EFLOP')}`,
    '',
    'Where it comes from (medians):',
    printProvenance(result.provenance),
  ].join('\n');

/** Adds `estimate` to the program. */
export function addEstimateCommand(program: Command): void {
  program
    .command('estimate')
    .summary('estimate one model: a repository of the snapshot, or what is known of a run')
    .description(
      'Estimates training compute, energy, emissions and ATCI of one run, with intervals and provenance.',
    )
    .argument('[repo-id]', 'a repository of the snapshot, e.g. meta-llama/Llama-2-70b-hf')
    .option('--params <n>', 'parameters, total', positiveOption('parameters'))
    .option(
      '--active-params <n>',
      'parameters active per token',
      positiveOption('active parameters'),
    )
    .option('--tokens <n>', 'training tokens, epochs included', positiveOption('tokens'))
    .option('--flop <n>', 'training compute, FLOP', positiveOption('FLOP'))
    .option('--accelerator <name>', 'a key of data/accelerators.csv, e.g. "A100 SXM4 80GB"')
    .option('--accelerator-hours <n>', 'accelerator-hours', positiveOption('hours'))
    .option('--energy-kwh <n>', 'energy of the IT equipment, kWh', positiveOption('kWh'))
    .option('--tco2e <n>', 'emissions, tCO2e, location-based with PUE', positiveOption('tCO2e'))
    .option('--pue <n>', 'power usage effectiveness', numberOption('a PUE', 1, 3))
    .option('--country <iso3>', 'place of training, e.g. USA', countryOption)
    .option('--region <name>', 'state or province of that place, e.g. Iowa')
    .option('--organisation <name>', 'who trained it, e.g. Meta: its known runs of the year tell')
    .option('--organisation-country <iso3>', 'where it has its seat', countryOption)
    .addOption(
      new Option('--kind <kind>', 'kind of training')
        .choices([...RUN_KINDS])
        .default('pre-training'),
    )
    .option('--year <date>', 'release, YYYY or YYYY-MM-DD', dateOption)
    .option('--modality <name>', `one of ${MODALITIES.join(', ')} (default: language)`)
    .option('--draws <n>', 'Monte Carlo draws', integerOption('draws', 100, 1_000_000), 10_000)
    .option('--seed <n>', 'seed', integerOption('a seed', 0, 4_294_967_295), 1)
    .option('--json', 'print one JSON document')
    .addHelpText(
      'after',
      '\nExamples:\n  hugging-carbon estimate bigscience/bloom\n  hugging-carbon estimate --params 70e9 --tokens 2e12 --accelerator "A100 SXM4 80GB" --country USA --year 2023',
    )
    .action((repositoryId: string | undefined, flags: EstimateFlags) => {
      const project = loadProject();
      const run = evidenceFor(project, repositoryId, flags);
      const result = estimate(run, project.estimator, { draws: flags.draws, seed: flags.seed });
      openOutput(flags).result(result, () => text(result));
    });
}
