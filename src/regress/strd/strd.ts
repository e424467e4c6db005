import { FILIP } from './filip.js';
import { LONGLEY, LONGLEY_CERTIFIED, LONGLEY_NAMES } from './longley.js';
import { NORRIS_X, NORRIS_Y } from './norris.js';
import { PONTIUS_X, PONTIUS_Y } from './pontius.js';
import {
  WAMPLER1_Y,
  WAMPLER2_Y,
  WAMPLER3_Y,
  WAMPLER4_Y,
  WAMPLER5_Y,
  WAMPLER_X,
} from './wampler.js';

/** One linear-regression set of the NIST Statistical Reference Datasets, with certified values. */
export type StrdDataset = {
  readonly name: string;
  /** NIST's own level of difficulty. */
  readonly difficulty: 'lower' | 'average' | 'higher';
  /** Page of the set. */
  readonly source: string;
  /** Names of the coefficients as NIST writes them. */
  readonly terms: readonly string[];
  readonly intercept: boolean;
  /** Rows of the design, with its column of ones where there is an intercept. */
  readonly design: readonly (readonly number[])[];
  readonly response: readonly number[];
  readonly certified: {
    readonly coefficients: readonly StrdCoefficient[];
    readonly residualSd: number;
    /** Share of the sum of squares about the mean; about zero where there is no intercept. */
    readonly rSquared: number;
    /** Absent where NIST gives infinity, because the fit is exact. */
    readonly fStatistic?: number;
  };
};

/** A certified coefficient. */
export type StrdCoefficient = { readonly estimate: number; readonly standardDeviation: number };

const page = (name: string): string =>
  `https://www.itl.nist.gov/div898/strd/lls/data/${name}.shtml`;

/** B0 … B(degree). */
const termsTo = (degree: number): readonly string[] =>
  Array.from({ length: degree + 1 }, (_, power) => `B${power}`);

/** Powers by repeated multiplication, exact as long as the products are. */
const powersTo =
  (degree: number) =>
  (x: number): readonly number[] => {
    const row = [1];
    for (let power = 1; power <= degree; power++) row.push((row[power - 1] ?? NaN) * x);
    return row;
  };

const pairs = (values: readonly (readonly [number, number])[]): readonly StrdCoefficient[] =>
  values.map(([estimate, standardDeviation]) => ({ estimate, standardDeviation }));

const wampler = (
  number: 1 | 2 | 3 | 4 | 5,
  response: readonly number[],
  certified: StrdDataset['certified'],
): StrdDataset => ({
  name: `Wampler${number}`,
  difficulty: 'higher',
  source: page(`Wampler${number}`),
  terms: termsTo(5),
  intercept: true,
  design: WAMPLER_X.map(powersTo(5)),
  response,
  certified,
});

/** All eleven sets, in NIST's order. */
export const STRD: readonly StrdDataset[] = [
  {
    name: 'Norris',
    difficulty: 'lower',
    source: page('Norris'),
    terms: termsTo(1),
    intercept: true,
    design: NORRIS_X.map(powersTo(1)),
    response: NORRIS_Y,
    certified: {
      coefficients: pairs([
        [-0.262323073774029, 0.232818234301152],
        [1.00211681802045, 0.429796848199937e-3],
      ]),
      residualSd: 0.884796396144373,
      rSquared: 0.999993745883712,
      fStatistic: 5436385.54079785,
    },
  },
  {
    name: 'Pontius',
    difficulty: 'lower',
    source: page('Pontius'),
    terms: termsTo(2),
    intercept: true,
    design: PONTIUS_X.map(powersTo(2)),
    response: PONTIUS_Y,
    certified: {
      coefficients: pairs([
        [0.673565789473684e-3, 0.107938612033077e-3],
        [0.732059160401003e-6, 0.157817399981659e-9],
        [-0.316081871345029e-14, 0.486652849992036e-16],
      ]),
      residualSd: 0.205177424076185e-3,
      rSquared: 0.999999900178537,
      fStatistic: 185330865.995752,
    },
  },
  {
    name: 'NoInt1',
    difficulty: 'average',
    source: page('NoInt1'),
    terms: ['B1'],
    intercept: false,
    design: Array.from({ length: 11 }, (_, i) => [60 + i]),
    response: Array.from({ length: 11 }, (_, i) => 130 + i),
    certified: {
      coefficients: pairs([[2.07438016528926, 0.165289256198347e-1]]),
      residualSd: 3.56753034006338,
      rSquared: 0.999365492298663,
      fStatistic: 15750.25,
    },
  },
  {
    name: 'NoInt2',
    difficulty: 'average',
    source: page('NoInt2'),
    terms: ['B1'],
    intercept: false,
    design: [[4], [5], [6]],
    response: [3, 4, 4],
    certified: {
      coefficients: pairs([[0.727272727272727, 0.420827318078432e-1]]),
      residualSd: 0.369274472937998,
      rSquared: 0.993348115299335,
      fStatistic: 298.6666666666667,
    },
  },
  {
    name: 'Filip',
    difficulty: 'higher',
    source: page('Filip'),
    terms: termsTo(10),
    intercept: true,
    design: FILIP.map(([, x]) => powersTo(10)(x)),
    response: FILIP.map(([y]) => y),
    certified: {
      coefficients: pairs([
        [-1467.4896142298, 298.084530995537],
        [-2772.17959193342, 559.77986547495],
        [-2316.37108160893, 466.477572127796],
        [-1127.97394098372, 227.204274477751],
        [-354.478233703349, 71.6478660875927],
        [-75.1242017393757, 15.28971787474],
        [-10.8753180355343, 2.23691159816033],
        [-1.06221498588947, 0.221624321934227],
        [-0.670191154593408e-1, 0.142363763154724e-1],
        [-0.246781078275479e-2, 0.535617408889821e-3],
        [-0.402962525080404e-4, 0.896632837373868e-5],
      ]),
      residualSd: 0.334801051324544e-2,
      rSquared: 0.99672741618562,
      fStatistic: 2162.43954511489,
    },
  },
  {
    name: 'Longley',
    difficulty: 'higher',
    source: page('Longley'),
    terms: termsTo(LONGLEY_NAMES.length - 1),
    intercept: true,
    design: LONGLEY.map(([, ...x]) => [1, ...x]),
    response: LONGLEY.map(([y]) => y),
    certified: {
      coefficients: pairs(LONGLEY_CERTIFIED),
      residualSd: 304.854073561965,
      rSquared: 0.995479004577296,
      fStatistic: 330.285339234588,
    },
  },
  wampler(1, WAMPLER1_Y, {
    coefficients: pairs([1, 1, 1, 1, 1, 1].map((b) => [b, 0])),
    residualSd: 0,
    rSquared: 1,
  }),
  wampler(2, WAMPLER2_Y, {
    coefficients: pairs([1, 0.1, 0.01, 0.001, 0.0001, 0.00001].map((b) => [b, 0])),
    residualSd: 0,
    rSquared: 1,
  }),
  wampler(3, WAMPLER3_Y, {
    coefficients: pairs([
      [1, 2152.3262467817],
      [1, 2363.55173469681],
      [1, 779.343524331583],
      [1, 101.47550755035],
      [1, 5.64566512170752],
      [1, 0.112324854679312],
    ]),
    residualSd: 2360.14502379268,
    rSquared: 0.99999555902582,
    fStatistic: 675524.458240122,
  }),
  wampler(4, WAMPLER4_Y, {
    coefficients: pairs([
      [1, 215232.62467817],
      [1, 236355.173469681],
      [1, 77934.3524331583],
      [1, 10147.550755035],
      [1, 564.566512170752],
      [1, 11.2324854679312],
    ]),
    residualSd: 236014.502379268,
    rSquared: 0.957478440825662,
    fStatistic: 67.5524458240122,
  }),
  wampler(5, WAMPLER5_Y, {
    coefficients: pairs([
      [1, 21523262.467817],
      [1, 23635517.3469681],
      [1, 7793435.24331583],
      [1, 1014755.0755035],
      [1, 56456.6512170752],
      [1, 1123.24854679312],
    ]),
    residualSd: 23601450.2379268,
    rSquared: 0.22466892157494e-2,
    fStatistic: 6.7552445824012241e-3,
  }),
];
