import { describe, expect, it } from 'vitest';
import { acceleratorsTable } from '../src/data/schema/accelerators.js';
import { gridTable } from '../src/data/schema/grid.js';
import { gridSiteTable } from '../src/data/schema/grid-site.js';
import { acceleratorMixTable, placeMixTable } from '../src/data/schema/mixes.js';
import { powerTable } from '../src/data/schema/power.js';
import { pueTable } from '../src/data/schema/pue.js';
import {
  computeSampleTable,
  finetuneCardsTable,
  finetuneComputeTable,
} from '../src/data/schema/regression-samples.js';
import { reportedEmissionsTable } from '../src/data/schema/reported-emissions.js';
import { utilisationTable } from '../src/data/schema/utilisation.js';
import { readRecord, readTable } from '../src/io/read-table.js';

const accelerators = readTable(acceleratorsTable);
const grid = readTable(gridTable);
const gridSite = readTable(gridSiteTable);
const pue = readTable(pueTable);
const utilisation = readTable(utilisationTable);
const power = readTable(powerTable);
const mix = readTable(acceleratorMixTable);
const places = readTable(placeMixTable);
const reported = readTable(reportedEmissionsTable);
const sample = readTable(computeSampleTable);
const cards = readTable(finetuneCardsTable);
const finetunes = readTable(finetuneComputeTable);

const keys = new Set(accelerators.map((row) => row.accelerator));
const device = (key: string) => accelerators.find((row) => row.accelerator === key);
const gramsOf = (country: string, year: number): number | undefined =>
  grid.find((row) => row.country === country && row.year === year)?.gramsPerKwh;
const sampled = (model: string) => sample.find((row) => row.model === model);
const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

describe('accelerators', () => {
  // Manufacturers' datasheets print the sparse peak beside it: 1,979 for the H100, 624 for the A100.
  it.each([
    ['H100 SXM5 80GB', 989.4, 700],
    ['H200 SXM', 989.5, 700],
    ['A100 SXM4 80GB', 312, 400],
    ['V100 SXM2 32GB', 125, 300],
    ['TPU v4', 275, 340],
  ])('%s has the dense peak', (key, peak, tdp) => {
    expect(device(key)).toMatchObject({ peakTflops: peak, tdpWatts: tdp });
  });

  it('gives no name to two devices', () => {
    const owners = new Map<string, string>();
    for (const row of accelerators) {
      for (const name of [row.accelerator, ...row.aliases].map((n) => n.toLowerCase())) {
        expect(owners.get(name) ?? row.accelerator, name).toBe(row.accelerator);
        owners.set(name, row.accelerator);
      }
    }
  });

  it('has a peak everywhere and a thermal design power nearly everywhere', () => {
    expect(accelerators.filter((row) => row.peakTflops === undefined)).toEqual([]);
    const without = accelerators.filter((row) => row.tdpWatts === undefined);
    expect(without.map((row) => row.accelerator)).toEqual(['Trainium1']);
  });

  it('keeps efficiency in the range of silicon', () => {
    for (const { accelerator, peakTflops, tdpWatts } of accelerators) {
      if (peakTflops === undefined || tdpWatts === undefined) continue;
      const tflopsPerWatt = peakTflops / tdpWatts;
      expect(tflopsPerWatt, accelerator).toBeGreaterThan(0.02);
      // A sparse peak would lie above this; the TPU v6e and v7 reach 2.4.
      expect(tflopsPerWatt, accelerator).toBeLessThan(2.6);
    }
  });

  it.each([
    'NVIDIA A100',
    'NVIDIA H100 SXM5 80GB',
    'NVIDIA Tesla P100 PCIe 16GB',
    'NVIDIA GeForce RTX 2080 Ti',
    'Ascend (昇腾) 910B',
    'NVIDIA A800 PCIe',
  ])('knows the name %s', (name) => {
    expect(accelerators.filter((row) => row.aliases.includes(name))).toHaveLength(1);
  });
});

describe('grid', () => {
  it('is in grams a kilowatt-hour, with hydropower low and coal high', () => {
    expect(gramsOf('FRA', 2022)).toBeGreaterThan(30);
    expect(gramsOf('FRA', 2022)).toBeLessThan(110);
    expect(gramsOf('NOR', 2022)).toBeLessThan(50);
    expect(gramsOf('POL', 2022)).toBeGreaterThan(550);
    expect(gramsOf('USA', 2022)).toBeCloseTo(385.98, 2);
  });

  it('covers the countries that train models, and the world, without a gap from 2018', () => {
    for (const country of ['USA', 'CHN', 'FRA', 'DEU', 'GBR', 'KOR', 'JPN', 'ARE', 'CAN', 'WLD']) {
      for (let year = 2018; year <= 2022; year++)
        expect(gramsOf(country, year), `${country} ${year}`).toBeDefined();
    }
  });

  it('is life-cycle intensity: no country above coal, the typical country between gas and coal', () => {
    const grams = grid.map((row) => row.gramsPerKwh).sort((a, b) => a - b);
    expect(grams.at(-1)).toBeLessThan(1400);
    const median = grams[Math.floor(grams.length / 2)];
    expect(median).toBeGreaterThan(300);
    expect(median).toBeLessThan(650);
  });

  it('repeats in grid-site the figure of the country and year', () => {
    for (const row of gridSite)
      expect(row.countryGramsPerKwh, row.site).toBe(gramsOf(row.country, row.year));
  });

  it('has sites that scatter around their country by less than a factor 2', () => {
    const logs = gridSite.map((row) => Math.log(row.siteGramsPerKwh / row.countryGramsPerKwh));
    const center = mean(logs);
    const sd = Math.sqrt(mean(logs.map((x) => (x - center) ** 2)));
    expect(gridSite.length).toBeGreaterThan(150);
    expect(sd).toBeGreaterThan(0.3);
    expect(sd).toBeLessThan(0.7);
  });
});

describe('pue', () => {
  it('is at least 1, and only sites that train models are used', () => {
    expect(pue.every((row) => row.pue >= 1)).toBe(true);
    const used = pue.filter((row) => row.usedForTraining);
    expect(used.length).toBeGreaterThanOrEqual(15);
    expect(used.every((row) => row.pue <= 1.3)).toBe(true);
    expect(used.some((row) => /average used|Uptime|default|class/i.test(row.provider))).toBe(false);
  });

  it('keeps ranges in order', () => {
    for (const { low, high, pue: value } of pue) {
      if (low === undefined || high === undefined) continue;
      expect(low).toBeLessThanOrEqual(value);
      expect(high).toBeGreaterThanOrEqual(value);
    }
  });
});

describe('utilisation and power', () => {
  it('keeps 34 effective utilisations with a mean of 0.313, apart from MFU and HFU', () => {
    const effective = utilisation.filter((row) => row.metric === 'effective');
    expect(effective).toHaveLength(34);
    expect(mean(effective.map((row) => row.value))).toBeCloseTo(0.313, 3);
    expect(mean(utilisation.filter((r) => r.metric === 'MFU').map((r) => r.value))).toBeGreaterThan(
      0.34,
    );
  });

  it('lies between 0 and 1 and clusters families', () => {
    expect(utilisation.every((row) => row.value > 0 && row.value < 1)).toBe(true);
    const pythia = utilisation.filter((row) => /pythia/i.test(row.model));
    expect(new Set(pythia.map((row) => row.cluster)).size).toBe(1);
    expect(pythia.length).toBeGreaterThan(3);
  });

  it('has the accelerator draw less than its thermal design power and the system at most 1.5 times', () => {
    for (const row of power) {
      const ratio = row.averageWatts / row.tdpWatts;
      expect(ratio, row.case).toBeGreaterThan(0.2);
      expect(ratio, row.case).toBeLessThan(row.boundary === 'accelerator' ? 1 : 1.5);
    }
  });

  it('names accelerators by their key', () => {
    const named = [...mix, ...utilisation.filter((r) => r.accelerator !== undefined)];
    for (const row of named) expect(keys.has(row.accelerator ?? ''), row.accelerator).toBe(true);
    const others = power.filter((row) => !keys.has(row.accelerator));
    expect(others.map((row) => row.accelerator).sort()).toEqual(['GTX 750 Ti', 'RTX 3070']);
  });
});

describe('mixes', () => {
  it('uses an accelerator only after its release, but for prototypes by a year', () => {
    const wrong = mix.filter((row) => {
      const released = device(row.accelerator)?.releasedOn;
      return released !== undefined && row.year < Number(released.slice(0, 4)) - 1;
    });
    expect(wrong.map((row) => `${row.accelerator} ${row.year}`)).toEqual([]);
  });

  it('has Ascend in China only', () => {
    const ascend = mix.filter((row) => row.accelerator.startsWith('Ascend'));
    expect(ascend.length).toBeGreaterThan(0);
    expect(ascend.filter((row) => row.countryGroup !== 'CHN').length).toBeLessThan(3);
  });

  it('counts places from statements, with as many runs as it names', () => {
    for (const row of places) expect(row.runs.split(' ')).toHaveLength(row.count);
    expect(places.find((r) => r.organisationCountry === 'FRA')?.placeCountry).toBe('FRA');
  });
});

describe('reported emissions', () => {
  it('has every report once, with the suspect and the aggregates kept from use', () => {
    expect(reported).toHaveLength(138);
    const used = reported.filter((row) => row.usable).map((row) => row.evidence);
    expect(used.includes('X') || used.includes('A')).toBe(false);
  });

  it('keeps the energy of OLMo on LUMI beside its market-based zero', () => {
    const lumi = reported.find((row) => row.reportId === 'olmo1-7b-mi250x');
    expect(lumi).toMatchObject({ tco2e: 0, energyItKwh: 135_000 });
  });

  it('has facility energy of at least IT energy', () => {
    for (const { reportId, energyItKwh, energyFacilityKwh } of reported) {
      if (energyItKwh !== undefined && energyFacilityKwh !== undefined)
        expect(energyFacilityKwh, reportId).toBeGreaterThanOrEqual(energyItKwh);
    }
  });

  it('takes no figure that was recalled and not seen', () => {
    const names = readRecord('reported-emissions').columns.map((column) => column.name);
    expect(names.some((name) => /recalled/i.test(name))).toBe(false);
    const luminous = reported.find((row) => row.reportId === 'luminous-supreme');
    expect(luminous).toMatchObject({ location: undefined, usable: false });
  });
});

describe('sample of the compute regression', () => {
  it('gives active parameters to mixtures of experts that enter', () => {
    const bare = sample.filter((r) => r.included && r.sparsity === 'moe' && !r.paramsActive);
    expect(bare.map((row) => row.model)).toEqual([]);
    expect(sampled('GLM-5')).toMatchObject({ sparsity: 'moe', paramsActive: 40e9 });
    expect(sampled('K-EXAONE')).toMatchObject({ sparsity: 'moe', paramsActive: 23e9 });
  });

  it.each(['Switch', 'GLaM', 'GShard (600B)', 'MoE-1.1T', 'M6-10T', 'PanGu-Σ'])(
    'does not take %s for a dense model',
    (model) => {
      expect(sampled(model)?.included).toBe(false);
    },
  );

  it.each(['gpt-oss-120b', 'gpt-oss-20b', 'Mistral Large 2', 'ELMo', 'Kimi K2.5', 'Llama 3.2 1B'])(
    'leaves out %s, whose compute is guessed, inconsistent or not its own',
    (model) => {
      expect(sampled(model)).toMatchObject({ included: false });
      expect(sampled(model)?.reason).toBeDefined();
    },
  );

  it('takes 6·N·D of the stated tokens for Llama 3.1 8B', () => {
    // 8.03 billion parameters, 15 trillion tokens.
    const flop = sampled('Llama 3.1-8B')?.flop ?? NaN;
    expect(flop / (6 * 8.03e9 * 15e12)).toBeCloseTo(1, 2);
  });

  it('lets each compute of an organisation enter once', () => {
    const seen = new Set<string>();
    for (const row of sample.filter((r) => r.included && !/6·N·D|runs\.csv/.test(r.method ?? ''))) {
      const id = `${row.flop} ${row.organisation}`;
      expect(seen.has(id), row.model).toBe(false);
      seen.add(id);
    }
    for (const family of [/^GLM[- ]4\.[567]$/, /^Qwen3-235B/, /^Llama 3\.3/])
      expect(sample.filter((r) => r.included && family.test(r.model))).toHaveLength(1);
  });

  it('says why a row does not enter', () => {
    for (const row of sample) expect(row.reason === undefined, row.model).toBe(row.included);
  });
});

describe('samples of fine-tunes', () => {
  it('holds no compute that was cut to its leading digit', () => {
    expect(finetunes.every((row) => row.flop >= 1e10)).toBe(true);
    for (const row of finetunes.filter((r) => r.usable)) {
      expect(row.impliedTokens, row.model).toBeGreaterThanOrEqual(1e6);
      expect(row.impliedTokens, row.model).toBeLessThanOrEqual(5e10);
      expect(row.flop / (6 * row.params * row.impliedTokens), row.model).toBeCloseTo(1, 4);
    }
    expect(readRecord('finetune-compute').notes.join(' ')).toContain('47 left out');
  });

  it('uses no card of a pre-training, of seconds or without a size', () => {
    const used = cards.filter((row) => row.usable);
    expect(used.length).toBeGreaterThan(1000);
    for (const { gramsCo2e, weightBytes, trainingType, row } of used) {
      expect(gramsCo2e, `${row}`).toBeGreaterThanOrEqual(0.1);
      expect(gramsCo2e, `${row}`).toBeLessThanOrEqual(1e5);
      expect(weightBytes, `${row}`).toBeGreaterThan(0);
      expect(trainingType).not.toBe('pretraining');
    }
    expect(cards.find((row) => row.repositoryId === 'bloom')?.usable).toBe(false);
    for (const row of cards) expect(row.reason === undefined).toBe(row.usable);
  });
});

describe('records', () => {
  const names = [
    'accelerators',
    'grid',
    'grid-site',
    'pue',
    'utilisation',
    'power',
    'accelerator-mix',
    'place-mix',
    'reported-emissions',
    'compute-sample',
    'finetune-cards',
    'finetune-compute',
  ];

  it.each(names)('%s names producer, citation, licence, date and every column', (name) => {
    const record = readRecord(name);
    for (const field of [record.producer, record.citation, record.licence, record.date])
      expect(field).not.toBe('');
    expect(record.date).toMatch(/^\d{4}(-\d{2}){0,2}$/);
    expect(record.rows).toBeGreaterThan(0);
    for (const column of record.columns) expect(column.description, column.name).not.toBe('');
  });

  it('keeps the reference tables small', () => {
    const bytes = names.reduce((sum, name) => sum + readRecord(name).bytes, 0);
    expect(bytes).toBeLessThan(1.5e6);
  });
});
