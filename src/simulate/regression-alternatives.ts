import { createEstimator, type Estimator } from '../estimate/estimator.js';
import { formulaOf } from '../regress/model.js';
import {
  COMPUTE_CANDIDATES,
  fitTrainingCompute,
  type Stratum,
} from '../regress/training-compute.js';
import { trainingRuns } from '../regress/training-sample.js';
import type { AlternativeTotal } from './alternative-totals.js';
import { fittedPopulation, type Project } from './project.js';
import { openSession, type SessionOptions } from './session.js';

/** Another form of R1, and the estimator that imputes compute by it. */
export type RegressionAlternative = {
  readonly label: string;
  readonly why: string;
  readonly estimator: Estimator;
};

const SIZE = 'log10(paramsActive)';

/** Forms by the terms that they hold, simplest candidates of notebook 02. */
const FORMS: readonly {
  readonly label: string;
  readonly why: string;
  readonly terms: Readonly<Record<Stratum, readonly string[]>>;
}[] = [
  {
    label: 'R1: size alone',
    why: 'the simplest form that imputes; blind to the growth of data sets',
    terms: { 'large-language': [SIZE], other: [SIZE] },
  },
  {
    label: 'R1: size and date, straight',
    why: 'no bend in date, no square in size, no kind: what most would write down first',
    terms: {
      'large-language': [SIZE, 'years(publishedOn)'],
      other: [SIZE, 'years(publishedOn)'],
    },
  },
];

/**
 * Other forms of R1, refitted from the same rows: the model uncertainty of imputed compute.
 *
 * @param project tables, fits and assumptions
 * @returns one estimator a form
 * @throws RangeError when a form is not among the candidates of notebook 02
 * @example regressionAlternatives(project).map(({ label }) => label)[0] // 'R1: size alone'
 */
export function regressionAlternatives(project: Project): readonly RegressionAlternative[] {
  const rows = trainingRuns(fittedPopulation(project.data).runs, project.data.computeSample);
  const { reference, assumptions } = project.estimator;
  const fitAs = (stratum: Stratum, terms: readonly string[]) => {
    const formula = `log10(flop) ~ ${terms.join(' + ')}`;
    const spec = COMPUTE_CANDIDATES[stratum].find((each) => formulaOf(each) === formula);
    if (spec === undefined) {
      const known = COMPUTE_CANDIDATES[stratum].map(formulaOf).join('; ');
      throw new RangeError(`form: got ${formula}, expected one of ${known}`);
    }
    return fitTrainingCompute(rows, stratum, spec);
  };
  return FORMS.map(({ label, why, terms }) => ({
    label,
    why,
    estimator: createEstimator(
      {
        ...reference,
        fits: {
          ...reference.fits,
          trainingCompute: {
            'large-language': fitAs('large-language', terms['large-language']),
            other: fitAs('other', terms.other),
          },
        },
      },
      assumptions,
    ),
  }));
}

/**
 * The total under each other form of R1, by the random numbers of the default.
 *
 * @param project tables, fits and assumptions
 * @param options population, draws and seed
 * @returns one total a form, with its ratio to the default's median
 */
export function regressionTotals(
  project: Project,
  options: SessionOptions,
): readonly AlternativeTotal[] {
  const totalOf = (estimator: Estimator) =>
    openSession(project.tables, estimator, options).total().tco2e;
  const base = totalOf(project.estimator).median;
  return regressionAlternatives(project).map(({ label, why, estimator }) => {
    const tco2e = totalOf(estimator);
    return { label, family: 'model', why, tco2e, ratio: tco2e.median / base };
  });
}
