import type { Assumptions } from './assumptions.js';
import { regionDeviations, type GridRegion } from './grid-region.js';
import {
  embodiedGramsPerHour,
  exploratoryExcess,
  marketRatios,
  type ScopeFigure,
} from './scope-parameters.js';
import {
  expertLogParameter,
  fitLogParameter,
  type ClusteredObservation,
  type LogParameter,
} from '../uncertainty/parameter.js';

/** The tables that default assumptions are computed from. Rows of `data/` fit as they are. */
export type AssumptionTables = {
  readonly power: readonly {
    readonly case: string;
    readonly accelerator: string;
    readonly boundary: string;
    readonly averageWatts: number;
    readonly tdpWatts: number;
    readonly scale: string;
    readonly cluster: string;
  }[];
  readonly pue: readonly {
    readonly pue: number;
    readonly year?: number | undefined;
    readonly cluster: string;
    readonly usedForTraining: boolean;
    readonly source: string;
  }[];
  readonly gridRegions: readonly GridRegion[];
  readonly gridSite: readonly {
    readonly site: string;
    readonly source: string;
    readonly basis: string;
    readonly country: string;
    readonly siteGramsPerKwh: number;
    readonly countryGramsPerKwh: number;
  }[];
  readonly scopes: readonly ScopeFigure[];
};

/**
 * Accelerator power over TDP in demanding training: an H100 node ran at 76% of its rated power
 * (Newkirk et al. 2025, arXiv 2506.14551). One study, so its spread is an expert range.
 */
const LOAD_FACTOR: LogParameter = expertLogParameter(
  {
    label: 'load factor (accelerator power / TDP)',
    unit: '1',
    basis: 'one study of an 8-GPU H100 node; spread: expert range',
    source: 'Newkirk et al. 2025, arXiv 2506.14551',
  },
  0.76,
  1.2,
  1.1,
);

const expert = (label: string, own: number, shared: number, basis: string): LogParameter =>
  expertLogParameter(
    { label, unit: '1', basis: `expert range: ${basis}`, source: 'expert range' },
    1,
    own,
    shared,
  );

/** Measurements as ratios, clustered by study; where one study alone is left, by case. */
const powerRatios = (
  rows: AssumptionTables['power'],
  divisor: number,
): readonly ClusteredObservation[] => {
  const studies = new Set(rows.map(({ cluster }) => cluster));
  return rows.map((row) => ({
    value: row.averageWatts / row.tdpWatts / divisor,
    cluster: studies.size < 2 ? row.case : row.cluster,
  }));
};

/** Accelerators of small jobs, measured alone: the median of single devices on small models. */
const loadFactorSmall = (tables: AssumptionTables): LogParameter =>
  fitLogParameter(
    powerRatios(
      tables.power.filter((row) => row.boundary === 'accelerator' && row.scale === 'small'),
      1,
    ),
    {
      label: 'load factor of a small job (accelerator power / TDP)',
      unit: '1',
      basis: 'measured power of single devices training small models; clustered by study',
      source: 'power.csv',
    },
  );

/** Accelerators whose system power stands for a GPU server in full use. */
const isGpuServer = (row: AssumptionTables['power'][number]): boolean =>
  row.boundary === 'system' && !row.accelerator.startsWith('TPU') && row.cluster !== 'strubell';

const isTpu = (row: AssumptionTables['power'][number]): boolean =>
  row.boundary === 'system' && row.accelerator.startsWith('TPU');

const hostOverhead = (tables: AssumptionTables): LogParameter =>
  fitLogParameter(powerRatios(tables.power.filter(isGpuServer), LOAD_FACTOR.median), {
    label: 'host overhead (IT power / accelerator power)',
    unit: '1',
    basis:
      'measured system power of GPU servers over TDP, divided by the load factor; workstations left out',
    source: 'power.csv',
  });

const tpuPowerRatio = (tables: AssumptionTables, host: LogParameter): LogParameter => {
  const tpus = tables.power.filter(isTpu);
  // Only Google measured TPUs: without its rows a TPU is expected to behave as a GPU server.
  const known = tpus.length >= 2;
  return fitLogParameter(
    powerRatios(known ? tpus : tables.power.filter(isGpuServer), LOAD_FACTOR.median * host.median),
    {
      label: 'TPU system power over TDP, relative to GPU servers',
      unit: '1',
      basis: known
        ? 'measured system power of TPUs over their listed TDP'
        : 'no TPU measured: GPU servers stand for it',
      source: 'power.csv',
    },
  );
};

const siteRatios = (tables: AssumptionTables): readonly ClusteredObservation[] =>
  // The country figures are life-cycle; on another basis the ratio would measure the basis, not the site.
  tables.gridSite
    .filter((row) => row.basis === 'life-cycle')
    .map((row) => ({
      value: row.siteGramsPerKwh / row.countryGramsPerKwh,
      cluster: row.country,
    }));

/**
 * Deviations about a group's mean sum to 0, so their level is 1 by construction; how far the level of
 * all may be off is their SD over the root of the number of groups (two deviations each).
 */
const levelOfOne = (deviations: LogParameter): LogParameter => ({
  ...deviations,
  median: 1,
  sharedSdLog: deviations.ownSdLog / Math.sqrt(deviations.n / 2),
});

/**
 * The default assumptions, computed from the project's tables, so that a new figure in a table
 * changes the default and no number is pasted.
 *
 * @param tables power, PUE, site and scope rows
 * @param utilisation runs whose effective utilisation is known, from `utilisationRuns`
 * @returns assumptions with basis and source of each
 * @throws RangeError when a table holds too few rows for a fit
 * @example defaultAssumptions(tables, rows).effectiveUtilisation.n // the number of rows
 */
export function defaultAssumptions(
  tables: AssumptionTables,
  utilisation: readonly { readonly utilisation: number; readonly organisation: string }[],
): Assumptions {
  const host = hostOverhead(tables);
  return {
    effectiveUtilisation: fitLogParameter(
      utilisation.map((row) => ({ value: row.utilisation, cluster: row.organisation })),
      {
        label: 'effective utilisation (6ND / (hours × peak))',
        unit: '1',
        basis:
          'runs that disclose parameters, tokens, hours and accelerator; clustered by organisation',
        source: 'runs.csv, utilisation.csv',
      },
    ),
    utilisationModel: 'by-generation',
    loadFactor: LOAD_FACTOR,
    loadFactorSmall: loadFactorSmall(tables),
    hostOverhead: host,
    tpuPowerRatio: tpuPowerRatio(tables, host),
    pueExcess: fitLogParameter(
      tables.pue
        .filter((row) => row.usedForTraining)
        .map((row) => ({ value: row.pue - 1, cluster: row.cluster })),
      {
        label: 'PUE − 1',
        unit: '1',
        basis: 'fleets and sites of operators that train models; clustered by operator',
        source: 'pue.csv',
      },
    ),
    gridSiteRatio: fitLogParameter(siteRatios(tables), {
      label: 'site’s grid intensity over its country’s',
      unit: '1',
      basis: 'cloud regions with life-cycle figures against country and year; clustered by country',
      source: 'grid-site.csv',
    }),
    gridRegionRatio: levelOfOne(
      fitLogParameter(regionDeviations(tables.gridRegions), {
        label: 'site’s grid intensity over its region’s ratio to the country',
        unit: '1',
        basis: 'disagreement between sources of one region; clustered by region',
        source: 'grid-regions.csv',
      }),
    ),
    gridDisclosed: expert(
      'true over stated grid intensity',
      1.15,
      1.05,
      'factor of another year or boundary',
    ),
    computeFromTokens: expert(
      'true FLOP over 6·N·D',
      1.15,
      1.05,
      'attention, embeddings and repeated steps left out of 6ND',
    ),
    computeFromTokensDistilled: expertLogParameter(
      {
        label: 'true FLOP over 6·N·D of a distilled student',
        unit: '1',
        basis:
          'expert range: 1 + k/3 for a teacher k times as large, whose forward pass is 2·N·k·D; k from 1 to 15',
        source: 'Kaplan et al. 2020, section 2.1, for the forward pass',
      },
      2.5,
      2.2,
      1.3,
    ),
    listedCompute: {
      Confident: expert(
        'true over listed compute (Confident)',
        2,
        1.1,
        'Epoch AI’s own wording of confidence',
      ),
      Likely: expert(
        'true over listed compute (Likely)',
        4,
        1.2,
        'Epoch AI’s own wording of confidence',
      ),
      Speculative: expert(
        'true over listed compute (Speculative)',
        10,
        1.4,
        'Epoch AI’s own wording of confidence',
      ),
      unstated: expert(
        'true over listed compute (confidence not stated)',
        4,
        1.2,
        'taken as Likely',
      ),
    },
    disclosedHours: expert(
      'true over disclosed accelerator-hours',
      1.1,
      1.05,
      'rounding; restarts counted or not',
    ),
    disclosedEnergy: {
      measured: expert(
        'true over measured energy',
        1.1,
        1.05,
        'instrument error and extrapolation',
      ),
      'hours-tdp': expert(
        'true over energy by hours × TDP at equal scope',
        1.15,
        1.05,
        'rounded hours and assumed power',
      ),
      declared: expert('true over declared energy', 1.5, 1.1, 'method not shown'),
    },
    disclosedEmissions: {
      measured: expert(
        'true over emissions from measured power',
        1.15,
        1.05,
        'instrument error and grid factor',
      ),
      'hours-tdp': expert(
        'true over emissions by hours × TDP at equal scope',
        1.3,
        1.1,
        'grid factor not printed or averaged',
      ),
      calculator: expert(
        'true over emissions of a calculator at equal scope',
        1.6,
        1.15,
        'default grid of a region, hours rounded',
      ),
      declared: expert('true over declared emissions', 2, 1.2, 'method not shown'),
    },
    calibrationTokens: expertLogParameter(
      {
        label: 'calibration tokens of a quantisation',
        unit: '1',
        basis:
          '128 to 1,024 samples of up to 2,048 tokens; half of the quantised repositories use none',
        source: 'documentation of GPTQ and AWQ tools',
      },
      5e5,
      4,
      1.5,
    ),
    tailBound: {
      rule: 'frontier',
      tokensPerActiveParameter: 2000,
      basis:
        'no imputed run exceeds the largest run or the largest data set that was known at its date',
    },
    correctDisclosedScope: true,
    includeImputedFineTunes: true,
    includeExploratory: false,
    exploratoryExcess: exploratoryExcess(tables.scopes),
    includeEmbodied: false,
    embodiedGramsPerAcceleratorHour: embodiedGramsPerHour(tables.scopes),
    accounting: 'location',
    marketRatio: marketRatios(tables.scopes),
  };
}
