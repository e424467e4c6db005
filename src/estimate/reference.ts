import type { GridRegion } from './grid-region.js';

/**
 * The reference data that an estimate draws on, in the shape that the estimator needs. Rows of the
 * tables in `data/` fit these types as they are, so the core needs no file access.
 */

/** One accelerator: dense 16-bit peak and thermal design power. */
export type AcceleratorSpec = {
  readonly accelerator: string;
  readonly releasedOn?: string | undefined;
  readonly peakTflops?: number | undefined;
  readonly tdpWatts?: number | undefined;
  readonly source: string;
};

/** Carbon intensity of a country's (ISO3, `WLD` for the world) electricity in a year. */
export type GridIntensity = {
  readonly country: string;
  readonly year: number;
  readonly gramsPerKwh: number;
  readonly source: string;
};

/** How often disclosed runs used an accelerator. */
export type AcceleratorUse = {
  readonly year: number;
  /** CHN or other. */
  readonly countryGroup: string;
  readonly sizeClass: string;
  readonly accelerator: string;
  readonly count: number;
};

/** How often organisations of a country trained in a country. */
export type PlaceUse = {
  readonly organisationCountry: string;
  readonly placeCountry: string;
  readonly count: number;
  /** Keys of the reports, separated by spaces. */
  readonly runs?: string | undefined;
};

/** The largest training compute and data set disclosed up to a date. */
export type Frontier = {
  readonly publishedOn: string;
  readonly flop?: number | undefined;
  readonly tokens?: number | undefined;
  readonly modality: string;
  readonly name: string;
};

/** What a regression says of one input, in log10 of the response. */
export type LogPrediction = {
  readonly log10: number;
  /** Row by which the errors of the coefficients enter. */
  readonly row: readonly number[];
  /** Effect that the input shares with others of its group, beyond what is known of it. */
  readonly group?:
    { readonly name: string; readonly sdLog10: number; readonly rows: number } | undefined;
};

/** A fitted log10 regression as the estimator uses it. */
export type LogRegression<Input> = {
  readonly name: string;
  readonly coefficientNames: readonly string[];
  readonly coefficients: readonly number[];
  /** Covariance of the coefficients (cluster-robust where rows share an organisation). */
  readonly covariance: readonly (readonly number[])[];
  /** SD of the residuals in log10 units. */
  readonly residualSdLog10: number;
  /** Residuals over their SD, from which a simulation draws: their shape, normal or not. */
  readonly standardisedResiduals: readonly number[];
  readonly predict: (input: Input) => LogPrediction;
  /** `predict(input).log10`, without the row: what a central estimate reads. */
  readonly mean: (input: Input) => number;
  readonly source: string;
};

/** What the compute regression (R1) explains compute by. */
export type ComputeRegressionInput = {
  readonly paramsActive: number;
  readonly publishedOn: string;
  readonly modality: string;
  readonly organisation?: string | undefined;
  /** pre-training, continued or distillation. */
  readonly kind?: string | undefined;
  readonly sparsity?: string | undefined;
};

/** What the utilisation regression (R3) explains utilisation by. */
export type UtilisationInput = {
  /** Key of the accelerator table. */
  readonly accelerator: string;
  readonly publishedOn?: string | undefined;
  readonly organisation?: string | undefined;
  readonly sparsity?: string | undefined;
  readonly paramsActive?: number | undefined;
};

/** What is known of the number of parameters of an architecture or task: log10 mean and SD (R5). */
export type ParameterDistribution = {
  readonly log10Mean: number;
  readonly log10Sd: number;
  readonly n: number;
  readonly basis: string;
};

/** The fitted regressions. */
export type Fits = {
  /** R1: log10 training FLOP of a pre-training, by stratum. */
  readonly trainingCompute: {
    readonly 'large-language': LogRegression<ComputeRegressionInput>;
    readonly other: LogRegression<ComputeRegressionInput>;
  };
  /** R3: log10 effective utilisation. */
  readonly utilisation: LogRegression<UtilisationInput>;
  /** log10 FLOP of a laboratory's fine-tune by log10 parameters. */
  readonly fineTuneCompute: LogRegression<{ readonly params: number }>;
  /** R4: log10 grams CO2e of a fine-tune by log10 weight bytes. */
  readonly fineTuneGrams: LogRegression<{
    readonly weightBytes: number;
    readonly modality?: string | undefined;
  }>;
  /** R5: parameters by architecture, task, modality, date, kind and owner. */
  readonly parametersOf: (run: {
    readonly architecture?: string | undefined;
    readonly task?: string | undefined;
    readonly modality: string;
    readonly owner?: string | undefined;
    readonly publishedOn?: string | undefined;
    readonly kind?: string | undefined;
  }) => ParameterDistribution;
};

/** Everything that the estimator needs to know besides the runs and the assumptions. */
export type Reference = {
  readonly accelerators: readonly AcceleratorSpec[];
  readonly grid: readonly GridIntensity[];
  readonly gridRegions: readonly GridRegion[];
  readonly acceleratorUse: readonly AcceleratorUse[];
  readonly placeUse: readonly PlaceUse[];
  readonly frontier: readonly Frontier[];
  readonly fits: Fits;
  /** Date of the data, used where a run has no release date, YYYY-MM-DD. */
  readonly asOf: string;
};
