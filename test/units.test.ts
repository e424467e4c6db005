import { describe, expect, it } from 'vitest';
import {
  acceleratorHoursFromFlop,
  flopFromAcceleratorHours,
  forwardFlop,
  gramsPerEflop,
  gramsPerKwhFromPoundsPerMwh,
  kwhFromWattHours,
  tonnesFromKwh,
  transformerTrainingFlop,
} from '../src/units.js';

describe('units', () => {
  it('reproduces GPT-3 in Patterson et al. 2021, Table 4: 3.552e6 V100-hours × 330 W × PUE 1.1 → 1,287 MWh → 552.1 t', () => {
    // The paper rounds 14.8 days × 10,000 V100 to 3.552e6 h and prints 1,287 MWh and 552.1 tCO2e.
    const energyKwh = kwhFromWattHours(330, 3_552_000) * 1.1;
    expect(energyKwh / 1000).toBeCloseTo(1289.4, 1);
    expect(Math.abs(energyKwh / 1_287_000 - 1)).toBeLessThan(0.002);
    expect(tonnesFromKwh(1_287_000, 429)).toBeCloseTo(552.1, 1);
  });

  it('reproduces BLOOM in Luccioni et al. 2022: 433,196 kWh at 57 g/kWh → 24.69 t', () => {
    expect(tonnesFromKwh(433_196, 57)).toBeCloseTo(24.69, 2);
  });

  it('reproduces Llama 2 70B: 291.42 t over 8.2e23 FLOP → about 355 g/EFLOP', () => {
    expect(gramsPerEflop(291.42, 8.2e23)).toBeCloseTo(355.39, 2);
  });

  it('says that 1 g/EFLOP is 1 t per 10²⁴ FLOP', () => {
    expect(gramsPerEflop(1, 1e24)).toBe(1);
  });

  it('6·N·D of Llama 2 70B (68.98e9 parameters, 2e12 tokens) → 8.28e23', () => {
    expect(transformerTrainingFlop(68_976_653_312, 2e12)).toBeCloseTo(8.277e23, -20);
  });

  it('converts hours to FLOP and back: 1,720,320 A100-hours at 312 TFLOP/s and 0.4284 → 8.28e23', () => {
    const flop = flopFromAcceleratorHours(1_720_320, 312, 0.4284);
    expect(flop / 8.278e23).toBeCloseTo(1, 3);
    expect(acceleratorHoursFromFlop(flop, 312, 0.4284)).toBeCloseTo(1_720_320, 3);
  });

  it('the US mean that eGRID prints for 2016: 998.443 lb/MWh → 452.886 g/kWh', () => {
    expect(gramsPerKwhFromPoundsPerMwh(998.443)).toBeCloseTo(452.886, 3);
  });

  it('a forward pass costs a third of training on the same tokens', () => {
    expect(forwardFlop(7e9, 1e6) * 3).toBe(transformerTrainingFlop(7e9, 1e6));
  });
});
