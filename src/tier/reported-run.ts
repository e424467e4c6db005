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
