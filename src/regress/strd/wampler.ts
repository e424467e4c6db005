/**
 * NIST StRD, Wampler1 to Wampler5 (R. H. Wampler 1970): polynomials of fifth degree in
 * x = 0, 1, …, 20. Wampler1 is exact with all coefficients 1, Wampler2 with B_j = 10^−j; Wampler3,
 * 4 and 5 are Wampler1 plus 1, 100 and 10 000 times one disturbance. All responses are stated as
 * published, so that a test can hold them against the formulas. Source:
 * itl.nist.gov/div898/strd/lls/data/Wampler1.shtml … Wampler5.shtml. Public domain.
 */
export const WAMPLER_X: readonly number[] = Array.from({ length: 21 }, (_, i) => i);

export const WAMPLER1_Y: readonly number[] = [
  1, 6, 63, 364, 1365, 3906, 9331, 19608, 37449, 66430, 111111, 177156, 271453, 402234, 579195,
  813616, 1118481, 1508598, 2000719, 2613660, 3368421,
];

export const WAMPLER2_Y: readonly number[] = [
  1, 1.11111, 1.24992, 1.42753, 1.65984, 1.96875, 2.38336, 2.94117, 3.68928, 4.68559, 6, 7.71561,
  9.92992, 12.75603, 16.32384, 20.78125, 26.29536, 33.05367, 41.26528, 51.16209, 63,
];

export const WAMPLER3_Y: readonly number[] = [
  760, -2042, 2111, -1684, 3888, 1858, 11379, 17560, 39287, 64382, 113159, 175108, 273291, 400186,
  581243, 811568, 1121004, 1506550, 2002767, 2611612, 3369180,
];

export const WAMPLER4_Y: readonly number[] = [
  75901, -204794, 204863, -204436, 253665, -200894, 214131, -185192, 221249, -138370, 315911,
  -27644, 455253, 197434, 783995, 608816, 1370781, 1303798, 2205519, 2408860, 3444321,
];

export const WAMPLER5_Y: readonly number[] = [
  7590001, -20479994, 20480063, -20479636, 25231365, -20476094, 20489331, -20460392, 18417449,
  -20413570, 20591111, -20302844, 18651453, -20077766, 21059195, -19666384, 26348481, -18971402,
  22480719, -17866340, 10958421,
];
