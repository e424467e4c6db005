import { describe, expect, it } from 'vitest';
import { centralValues } from '../../src/estimate/estimate.js';
import { loadProject } from '../../src/io/project.js';
import type { RunEvidence } from '../../src/tier/evidence.js';

const { estimator, fits } = loadProject();

const fineTune = (modality: string): RunEvidence => ({
  runId: 'test',
  name: 'Test',
  modality,
  kind: 'fine-tune',
  publishedOn: '2024-01-01',
  paramsTotal: 1e8,
});

describe('a small fine-tune that discloses nothing', () => {
  it('differs between vision and text by the coefficient of vision, all else equal', () => {
    const grams = (modality: string) => centralValues(estimator.plan(fineTune(modality))).tco2e;
    const vision = fits.fineTuneGrams.coefficients[2] ?? NaN;
    expect(Math.log10(grams('vision') / grams('language'))).toBeCloseTo(vision, 10);
  });

  it('of unknown size: its spread is the residual and the slope times that of the size', () => {
    const run: RunEvidence = { ...fineTune('vision'), paramsTotal: undefined };
    const spread = estimator.reference.fits.parametersOf(run);
    if (spread.log10Mean >= 9) throw new RangeError('the size imputed here is a small one');
    const slope = Math.abs(fits.fineTuneGrams.coefficients[1] ?? NaN);
    const factor = estimator.plan(run).stages[0]?.factors[0];
    expect(factor?.kind === 'regression' ? factor.ownSdLog / Math.LN10 : NaN).toBeCloseTo(
      Math.hypot(fits.fineTuneGrams.residualSdLog10, slope * spread.log10Sd),
      10,
    );
  });
});
