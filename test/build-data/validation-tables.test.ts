import { beforeAll, describe, expect, it } from 'vitest';
import { loadProject, type Project } from '../../src/io/project.js';

let data: Project['data'];
beforeAll(() => {
  ({ data } = loadProject());
});

describe('validation-runs', () => {
  it('holds the figures of the papers', () => {
    const of = (id: string) => data.validationRuns.find(({ reportId }) => reportId === id);
    // Patterson et al. 2021, Table 4.
    expect(of('patterson-gpt3-175b')).toMatchObject({ tco2e: 552.1, energyKwh: 1_287_000 });
    // Llama 2 model card.
    expect(of('llama2-70b')).toMatchObject({ tco2e: 291.42, acceleratorHours: 1_720_320 });
    // OLMo paper, Table 6: the run on LUMI reports 0 t by contract, so only its energy counts.
    expect(of('olmo1-7b-mi250x')?.tco2e).toBeUndefined();
    expect(of('olmo1-7b-mi250x')?.energyKwh).toBe(135_000);
  });
  it('holds no suspect and no aggregate report', () => {
    const left = new Map(data.validationRuns.map((row) => [row.reportId, row.evidence]));
    for (const suspect of ['llama33-70b', 'palmyra-x-72b', 'gemma1', 'mistral-large-2-lca'])
      expect(left.has(suspect), suspect).toBe(false);
  });
});

describe('grid-regions', () => {
  it('Texas in 2016: 1,049.527 lb/MWh (eGRID) are 476.06 g/kWh', () => {
    const texas = data.gridRegions.find((row) => row.region === 'Texas' && row.site === 'state');
    expect(texas?.gramsPerKwh).toBeCloseTo(476.06, 1);
  });
});
