/**
 * NIST StRD, Pontius: calibration of a load cell, deflection at loads of 150 000 to 3 000 000 in
 * steps of 150 000, in two runs. Source: itl.nist.gov/div898/strd/lls/data/Pontius.shtml.
 * Public domain.
 */
const LOADS = Array.from({ length: 20 }, (_, i) => 150_000 * (i + 1));

export const PONTIUS_X: readonly number[] = [...LOADS, ...LOADS];

export const PONTIUS_Y: readonly number[] = [
  0.11019, 0.21956, 0.32949, 0.43899, 0.54803, 0.65694, 0.76562, 0.87487, 0.98292, 1.09146, 1.20001,
  1.30822, 1.41599, 1.52399, 1.63194, 1.73947, 1.84646, 1.95392, 2.06128, 2.16844, 0.11052, 0.22018,
  0.32939, 0.43886, 0.54798, 0.65739, 0.76596, 0.87474, 0.983, 1.0915, 1.20004, 1.30818, 1.41613,
  1.52408, 1.63159, 1.73965, 1.84696, 1.95445, 2.06177, 2.16829,
];
