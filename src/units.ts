/**
 * The one module that converts. Everywhere else a quantity keeps the unit that its name carries:
 * FLOP (one fused multiply-add counts as 2), kWh, gCO2e/kWh, tCO2e, gCO2e/EFLOP.
 */

/** Seconds in one hour. */
const SECONDS_PER_HOUR = 3600;
/** Grams in one tonne. */
const GRAMS_PER_TONNE = 1e6;
/** FLOP in one EFLOP (exa-FLOP). */
const FLOP_PER_EFLOP = 1e18;

/**
 * Watts running for some hours, in kilowatt-hours.
 *
 * @param watts average electric power, W
 * @param hours duration, h
 * @returns energy, kWh
 * @example kwhFromWattHours(400, 10) // 4
 */
export function kwhFromWattHours(watts: number, hours: number): number {
  return (watts * hours) / 1000;
}

/**
 * Emissions of an amount of electricity: C = E × g.
 *
 * @param energyKwh electricity, kWh
 * @param gridGramsPerKwh carbon intensity of the grid, gCO2e/kWh
 * @returns tCO2e
 * @example tonnesFromKwh(1_287_000, 429) // 552.123 — GPT-3 in Patterson et al. 2021, Table 4
 */
export function tonnesFromKwh(energyKwh: number, gridGramsPerKwh: number): number {
  return (energyKwh * gridGramsPerKwh) / GRAMS_PER_TONNE;
}

/**
 * Accelerator-hours that a computation takes: h = F / (peak × utilisation × 3600 s).
 *
 * @param flop floating-point operations
 * @param peakTflops dense 16-bit peak of one accelerator, TFLOP/s
 * @param utilisation effective utilisation, 0 to 1
 * @returns accelerator-hours
 * @example acceleratorHoursFromFlop(3.6e18, 100, 0.5) // 20
 */
export function acceleratorHoursFromFlop(
  flop: number,
  peakTflops: number,
  utilisation: number,
): number {
  return flop / (peakTflops * 1e12 * utilisation * SECONDS_PER_HOUR);
}

/**
 * Computation that accelerator-hours deliver: F = h × 3600 s × peak × utilisation.
 *
 * @param acceleratorHours accelerator-hours
 * @param peakTflops dense 16-bit peak of one accelerator, TFLOP/s
 * @param utilisation effective utilisation, 0 to 1
 * @returns FLOP
 * @example flopFromAcceleratorHours(20, 100, 0.5) // 3.6e18
 */
export function flopFromAcceleratorHours(
  acceleratorHours: number,
  peakTflops: number,
  utilisation: number,
): number {
  return acceleratorHours * SECONDS_PER_HOUR * peakTflops * 1e12 * utilisation;
}

/**
 * ATCI, the AI training carbon intensity: emissions per compute, in grams per EFLOP (10¹⁸ FLOP).
 * 1 g/EFLOP equals 1 tCO2e per 10²⁴ FLOP.
 *
 * @param tco2e emissions, tCO2e
 * @param flop training compute, FLOP
 * @returns gCO2e per EFLOP
 * @example gramsPerEflop(291.42, 8.2e23) // 355.390…
 */
export function gramsPerEflop(tco2e: number, flop: number): number {
  return (tco2e * GRAMS_PER_TONNE) / (flop / FLOP_PER_EFLOP);
}

/**
 * Training compute of a transformer: F = 6 · N_active · D, of which 2·N·D is the forward and 4·N·D
 * the backward pass (Kaplan et al. 2020, arXiv 2001.08361, section 2.1; for a mixture of experts N
 * is the parameters active for one token).
 *
 * @param paramsActive parameters active per token
 * @param tokens tokens seen in training, epochs included
 * @returns FLOP
 * @example transformerTrainingFlop(70e9, 2e12) // 8.4e23
 */
export function transformerTrainingFlop(paramsActive: number, tokens: number): number {
  return 6 * paramsActive * tokens;
}

/**
 * Compute of a forward pass: F = 2 · N_active · D (Kaplan et al. 2020, section 2.1). It is what the
 * calibration passes of a post-training quantisation cost.
 *
 * @param paramsActive parameters active per token
 * @param tokens tokens that pass through
 * @returns FLOP
 * @example forwardFlop(7e9, 1e6) // 1.4e16
 */
export function forwardFlop(paramsActive: number, tokens: number): number {
  return 2 * paramsActive * tokens;
}

/** Grams in one pound (exact, by definition of the international pound). */
const GRAMS_PER_POUND = 453.59237;

/**
 * Pounds per megawatt-hour, the unit of US tables, in grams per kilowatt-hour.
 *
 * @param poundsPerMwh carbon intensity, lb/MWh
 * @returns carbon intensity, g/kWh
 * @example gramsPerKwhFromPoundsPerMwh(1000) // 453.59237
 */
export function gramsPerKwhFromPoundsPerMwh(poundsPerMwh: number): number {
  return (poundsPerMwh * GRAMS_PER_POUND) / 1000;
}
