import { hasTokenCount } from '../tier/evidence.js';
import { transformerTrainingFlop } from '../units.js';
import type { ReportedRun } from '../tier/reported-run.js';

export type { ReportedRun };

/** Which parts of the energy chain a reported figure covers beside the accelerators at full power. */
export type ReportScope = {
  /** The power was measured or averaged: the load is in it. */
  readonly load: boolean;
  readonly host: boolean;
  readonly pue: boolean;
  /** The report uses the site's own grid; false where it takes the average of a country. */
  readonly site: boolean;
};

const isMeasured = (basis: string | undefined): boolean => basis === 'measured';

/**
 * What a reported figure covers. A prediction is compared at this scope, so that a report of hours × TDP
 * is not blamed for leaving out hosts that it never claimed to hold.
 *
 * Energy × TDP takes full power: neither load nor host. Power of the whole system holds both. What a
 * declared figure covers is not said; most are hours × TDP, and it is taken as that.
 *
 * @param report the report
 * @param quantity the reported figure in question
 * @returns load, host, PUE: true where the figure holds it
 * @example reportScope({ …, energyBasis: 'measured', energyBoundary: 'it' }, 'energyKwh') // load and host, no PUE
 */
export function reportScope(report: ReportedRun, quantity: 'energyKwh' | 'tco2e'): ReportScope {
  if (quantity === 'energyKwh') {
    const measured = isMeasured(report.energyBasis);
    return {
      load: measured,
      host: measured && report.energyBoundary !== 'accelerator',
      pue: report.energyBoundary === 'facility',
      site: true,
    };
  }
  const includes = report.tco2eIncludes ?? [];
  const host = includes.includes('host');
  return {
    load: isMeasured(report.tco2eBasis) || host,
    host,
    pue: includes.includes('pue'),
    site: report.placeBasis !== 'assumed-average',
  };
}

/**
 * True when the reported figure is itself hours × TDP or a calculator's: comparing an estimate from
 * hours with it tests arithmetic, not power.
 */
export function isCircular(report: ReportedRun): boolean {
  return report.evidence !== 'M';
}

/**
 * Compute of a reported run: 6·N·D where its tokens are known, else as listed.
 *
 * @param report the report
 * @returns FLOP, or undefined where neither is known
 */
export function reportFlop(report: ReportedRun): number | undefined {
  const params = report.paramsActive ?? report.paramsTotal;
  return hasTokenCount({ ...report, runId: '' }) &&
    params !== undefined &&
    report.tokens !== undefined
    ? transformerTrainingFlop(params, report.tokens)
    : report.flop;
}
