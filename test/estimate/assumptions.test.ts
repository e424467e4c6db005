import { describe, expect, it } from 'vitest';
import { PLAUSIBLE_FIELDS, isParameter } from '../../src/estimate/assumption-checks.js';
import { assume, type AssumptionOverrides } from '../../src/estimate/assumptions.js';
import { loadProject } from '../../src/io/project.js';

const project = loadProject();
const base = project.assumptions;
/** Overrides as somebody without a type checker may write them. */
const attempt = (overrides: unknown) => () => assume(base, overrides as AssumptionOverrides);

describe('wrong names', () => {
  it.each([
    [{ hostOverheads: 1 }, 'assumption hostOverheads: unknown, did you mean hostOverhead?'],
    [
      { grid: 400 },
      'assumption grid: unknown, did you mean gridSiteRatio or gridRegionRatio or gridDisclosed or gridGramsPerKwh or gridYear?',
    ],
    [
      { disclosedEnergy: { mesured: 1 } },
      'assumption disclosedEnergy.mesured: unknown, did you mean disclosedEnergy.measured? Known: measured, hours-tdp, declared',
    ],
    [
      { listedCompute: { confident: 1 } },
      'assumption listedCompute.confident: unknown, did you mean listedCompute.Confident? Known: Confident, Likely, Speculative, unstated',
    ],
    [
      { loadFactor: { med: 0.7 } },
      'assumption loadFactor.med: unknown, did you mean loadFactor.median? Known: label, unit, median, sharedSdLog, ownSdLog, n, basis, source',
    ],
    [
      { tailBound: { rul: 'none' } },
      'assumption tailBound.rul: unknown, did you mean tailBound.rule? Known: rule, tokensPerActiveParameter, basis',
    ],
  ])('%j', (overrides, message) => {
    expect(attempt(overrides)).toThrow(RangeError);
    expect(attempt(overrides)).toThrow(message);
  });
});

describe('wrong types and choices', () => {
  it.each([
    [{ loadFactor: '0.7' }, 'assumption loadFactor: got "0.7", expected a number'],
    [{ pue: '1.2' }, 'assumption pue: got "1.2", expected a number'],
    [{ pue: NaN }, 'assumption pue: got NaN, expected a finite number'],
    [
      { gridGramsPerKwh: Infinity },
      'assumption gridGramsPerKwh: got Infinity, expected a finite number',
    ],
    [{ loadFactor: null }, 'assumption loadFactor: got null, expected a number'],
    [{ loadFactor: [0.7] }, 'assumption loadFactor: got [0.7], expected an object'],
    [{ includeEmbodied: 'yes' }, 'assumption includeEmbodied: got "yes", expected true or false'],
    [
      { correctDisclosedScope: 1 },
      'assumption correctDisclosedScope: got 1, expected true or false',
    ],
    [{ accelerator: 100 }, 'assumption accelerator: got 100, expected a text'],
    [{ disclosedEnergy: 1.1 }, 'assumption disclosedEnergy: got 1.1, expected an object'],
    [{ tailBound: 'none' }, 'assumption tailBound: got "none", expected an object'],
    [
      { tailBound: { rule: 'fronteer' } },
      'assumption tailBound.rule: got "fronteer", expected one of frontier, largest-run, largest-dataset, tokens-per-parameter, none, did you mean frontier?',
    ],
    [
      { accounting: 'markt' },
      'assumption accounting: got "markt", expected one of location, market, did you mean market?',
    ],
    [
      { utilisationModel: true },
      'assumption utilisationModel: got true, expected one of by-generation, pooled',
    ],
    [
      { loadFactor: { n: 1.5 } },
      'assumption loadFactor.n: got 1.5, expected a whole number from 0',
    ],
    [{ loadFactor: { basis: '' } }, 'assumption loadFactor.basis: got "", expected a text'],
  ])('%j', (overrides, message) => {
    expect(attempt(overrides)).toThrow(new RangeError(message));
  });
  it('overrides that are no object', () => {
    expect(attempt('pue')).toThrow(
      new RangeError('assumption overrides: got "pue", expected an object'),
    );
  });
});

describe('wrong units, caught by their magnitude', () => {
  it.each([
    [{ pue: 110 }, 'assumption pue: got 110, expected a ratio from 1 to 3 (110% is 1.1)'],
    [{ pue: 0.2 }, 'assumption pue: got 0.2, expected a ratio from 1 to 3 (110% is 1.1)'],
    [
      { pueExcess: 1.1 },
      'assumption pueExcess: got 1.1, expected PUE minus 1, from 0 to 1 (a PUE of 1.1 is 0.1)',
    ],
    [
      { gridGramsPerKwh: 0.4 },
      'assumption gridGramsPerKwh: got 0.4, expected gCO2e/kWh from 1 to 1500 (0.4 kg/kWh is 400)',
    ],
    [
      { hostOverhead: 130 },
      'assumption hostOverhead: got 130, expected a ratio from 1 to 5 (30% on top is 1.3)',
    ],
    [
      { loadFactor: 76 },
      'assumption loadFactor: got 76, expected a ratio from 0.05 to 1.5 (76% is 0.76)',
    ],
    [
      { loadFactor: { median: 76 } },
      'assumption loadFactor: got 76, expected a ratio from 0.05 to 1.5 (76% is 0.76)',
    ],
    [
      { effectiveUtilisation: 35 },
      'assumption effectiveUtilisation: got 35, expected a ratio from 0.005 to 1 (35% is 0.35)',
    ],
    [
      { disclosedEmissions: { measured: 115 } },
      'assumption disclosedEmissions.measured: got 115, expected a ratio from 0.05 to 20',
    ],
    [
      { embodiedGramsPerAcceleratorHour: 0.013 },
      'assumption embodiedGramsPerAcceleratorHour: got 0.013, expected gCO2e per accelerator-hour from 0.1 to 1000 (0.013 kg is 13)',
    ],
    [
      { marketRatio: { Google: 37 } },
      'assumption marketRatio.Google: got 37, expected a ratio from 0 to 5 (market-based over location-based)',
    ],
    [
      { tailBound: { tokensPerActiveParameter: 2e12 } },
      'assumption tailBound.tokensPerActiveParameter: got 2000000000000, expected tokens per active parameter from 1 to 1e7',
    ],
    [
      { loadFactor: { ownSdLog: -1 } },
      'assumption loadFactor.ownSdLog: got -1, expected a number from 0 to 10',
    ],
    [
      { disclosedEnergy: { measured: { sharedSdLog: NaN } } },
      'assumption disclosedEnergy.measured.sharedSdLog: got NaN, expected a number from 0 to 10',
    ],
  ])('%j', (overrides, message) => {
    expect(attempt(overrides)).toThrow(new RangeError(message));
  });

  it('every parameter has a range, and its default lies in it', () => {
    const parameters = Object.entries(base).flatMap(([name, value]: [string, unknown]) => {
      const inner = typeof value === 'object' && value !== null ? Object.values(value) : [];
      return isParameter(value) || inner.some(isParameter) ? [name] : [];
    });
    expect(parameters.filter((name) => !PLAUSIBLE_FIELDS.includes(name))).toEqual([]);
    expect(attempt(base)).not.toThrow();
  });
});

describe('what may be set', () => {
  it('a number inside a record fixes that parameter and leaves the others', () => {
    const { disclosedEnergy } = assume(base, { disclosedEnergy: { measured: 1.05 } });
    expect(disclosedEnergy.measured).toMatchObject({ median: 1.05, ownSdLog: 0, sharedSdLog: 0 });
    expect(disclosedEnergy.declared).toBe(base.disclosedEnergy.declared);
  });
  it('a part of the tail bound leaves the others', () => {
    expect(assume(base, { tailBound: { rule: 'none' } }).tailBound).toEqual({
      ...base.tailBound,
      rule: 'none',
    });
  });
  it('undefined changes nothing', () => {
    expect(assume(base, { pue: undefined, loadFactor: undefined })).toEqual(base);
  });
  it('a ratio of an organisation that has none', () => {
    const { marketRatio } = assume(base, { marketRatio: { 'Mistral AI': 0.5 } });
    expect(marketRatio).toEqual({ ...base.marketRatio, 'Mistral AI': 0.5 });
  });
});

describe('names of the reference tables', () => {
  const change = (overrides: AssumptionOverrides) => () => project.estimator.with(overrides);
  it('an accelerator that is several → all that it may mean', () => {
    expect(change({ accelerator: 'H100' })).toThrow(
      /^field accelerator: got "H100", expected a key of accelerators\.csv, did you mean ("H100 [^"]+"(, )?){2,}\?$/,
    );
  });
  it('a typing error → the nearest', () => {
    expect(change({ accelerator: 'A100 SXM4 80G' })).toThrow('did you mean "A100 SXM4 80GB"?');
    expect(change({ accelerator: 'B100x SXM4 80GB' })).toThrow('did you mean "A100 SXM4 80GB"?');
  });
  it('a country that is not in the grid', () => {
    expect(change({ placeCountry: 'US' })).toThrow(
      'field placeCountry: got "US", expected an ISO 3166-1 alpha-3 code of grid.csv, did you mean "',
    );
  });
  it('names that exist pass', () => {
    expect(change({ accelerator: 'A100 SXM4 80GB', placeCountry: 'USA' })).not.toThrow();
  });
});
