import type { RunEvidence } from './evidence.js';

/** A run with disclosed energy or emissions. Rows of `validation-runs.csv` fit as they are. */
export type ReportedRun = Omit<RunEvidence, 'runId'> & {
  readonly reportId: string;
  readonly runId?: string | undefined;
  readonly epochModel?: string | undefined;
  /** stated: the place of training; assumed-average: the report takes a country's average. */
  readonly placeBasis?: string | undefined;
  /** Where the figure was read. */
  readonly source?: string | undefined;
  /** M measured power, T hours × TDP, C declared, S small self-declared. */
  readonly evidence: 'M' | 'T' | 'C' | 'S';
};

/** A disclosed figure, usable for validation or not. Rows of `reported-emissions.csv` fit as they are. */
export type ReportedEmissions = {
  readonly reportId: string;
  readonly tco2e?: number | undefined;
};
