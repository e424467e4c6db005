import { beforeAll, describe, expect, it } from 'vitest';
import { loadProject } from '../../src/io/project.js';
import { assumptionTests, influence, varianceInflation } from '../../src/regress/diagnostics.js';
import { huber } from '../../src/regress/huber.js';
import type { ModelFit } from '../../src/regress/model.js';
import { ols } from '../../src/regress/ols.js';
import type { RandomInterceptFit } from '../../src/regress/random-intercept.js';
import type { UtilisationRun } from '../../src/regress/utilisation.js';

/** Relative agreement in so many digits. */
const close = (got: number | undefined, expected: number, digits = 9): void => {
  expect(Math.abs((got ?? NaN) / expected - 1)).toBeLessThan(10 ** -digits);
};

const closeAll = (got: readonly number[], expected: readonly number[], digits = 9): void => {
  expect(got).toHaveLength(expected.length);
  expected.forEach((value, i) => {
    close(got[i], value, digits);
  });
};

/**
 * Reference figures by statsmodels 0.13.5 on R3 of this project: X and y are the design and response of
 * `project.fits.utilisation.model.ols.input`, groups its clusters. A change of the data changes them:
 * export the two again and repeat the calls.
 */
describe('R3 against statsmodels', () => {
  let fit: ModelFit<UtilisationRun>;
  beforeAll(() => {
    fit = loadProject().fits.utilisation.model;
  });

  it('sm.OLS(y, X).fit(): coefficients, errors, R², F, lnL, AIC, BIC', () => {
    const { coefficients, ...rest } = fit.ols;
    expect(rest.n).toBe(81);
    closeAll(
      coefficients.map((c) => c.estimate),
      [
        -1.0603941575716695, -0.17648040792168992, -0.05527394287052394, -0.3079209157748492,
        0.05731598594686213,
      ],
    );
    closeAll(
      coefficients.map((c) => c.standardError),
      [
        0.17206321431993432, 0.032936978303106074, 0.05727248948574551, 0.06248656653971241,
        0.017610025364759786,
      ],
    );
    close(rest.r2, 0.41116192813657215);
    close(rest.adjustedR2, 0.38017045067007593);
    close(rest.f, 13.266935356052805);
    close(rest.fP, 3.024008782563082e-8);
    close(rest.logLikelihood, 52.164611090233734);
    close(rest.aic, -94.32922218046747);
    close(rest.bic, -82.35697640710528);
    close(rest.residualSd, 0.13119268346034507);
  });

  it(".get_robustcov_results('HC3') and ('cluster', groups): errors, p, interval", () => {
    const { coefficients } = fit.ols;
    closeAll(
      coefficients.map((c) => c.hc3),
      [
        0.19810774977567208, 0.03214616274359196, 0.0977277346614921, 0.08581093252578251,
        0.02053182777894857,
      ],
    );
    closeAll(
      coefficients.map((c) => c.clustered ?? NaN),
      [
        0.20913368348017436, 0.033791154321699136, 0.08044027755057694, 0.05172362976173168,
        0.02215871404617699,
      ],
    );
    closeAll(
      coefficients.map((c) => c.p),
      [
        2.520640644533853e-5, 1.6749923912337795e-5, 0.49785307592180006, 2.39357083021463e-6,
        0.015403909013613614,
      ],
      8,
    );
    close(coefficients[4]?.low95, 0.011850060260955891, 7);
    close(coefficients[4]?.high95, 0.10278191163276837, 8);
  });

  it('het_breuschpagan, jarque_bera, linear_reset(power=3, use_f=True)', () => {
    const [bp, jb, reset] = assumptionTests(fit.ols);
    close(bp?.statistic, 5.354072882272751);
    close(bp?.p, 0.2528574650391197);
    close(jb?.statistic, 0.5231407970647468);
    close(jb?.p, 0.76984167779237);
    close(reset?.statistic, 0.7096638052797077, 8);
    close(reset?.p, 0.49512556455553147, 8);
  });

  it('variance_inflation_factor', () => {
    closeAll(
      varianceInflation(fit.ols).map(({ factor }) => factor),
      [1.1547744299133165, 1.0587669753917284, 1.0642720850984368, 1.0883421515784988],
    );
  });

  it('get_influence(): leverage, studentised residuals, Cook’s distance', () => {
    const rows = influence(fit.ols);
    const largest = (of: (row: (typeof rows)[number]) => number): number =>
      Math.max(...rows.map((row) => Math.abs(of(row))));
    close(
      largest((row) => row.leverage),
      0.2686160937597582,
    );
    close(
      largest((row) => row.studentised),
      3.2399079446226007,
    );
    close(
      largest((row) => row.externallyStudentised),
      3.4668313775068262,
    );
    close(
      largest((row) => row.cooksDistance),
      0.5768707402141425,
    );
  });

  it('get_prediction(X[:1]).summary_frame(alpha=0.05)', () => {
    const first = fit.rows[0];
    if (first === undefined) throw new Error('no rows');
    const prediction = fit.predict(first);
    close(prediction.mean, -0.49439528497470825);
    close(prediction.seMean, 0.020469250531060027);
    close(prediction.meanLow, -0.5351633305913915);
    close(prediction.meanHigh, -0.45362723935802496);
    close(prediction.low, -0.7588494391275562);
    close(prediction.high, -0.22994113082186035);
  });

  it('sm.WLS(y, X, weights=1 + i % 3).fit()', () => {
    const { names, design, response } = fit.ols.input;
    const weighted = ols({ names, design, response, weights: response.map((_, i) => 1 + (i % 3)) });
    closeAll(
      weighted.coefficients.map((c) => c.estimate),
      [
        -0.9737936045542829, -0.18557722363708773, -0.038365543585766756, -0.29353370352637814,
        0.048998401639162095,
      ],
    );
    closeAll(
      weighted.coefficients.map((c) => c.standardError),
      [
        0.1688178366889183, 0.03267757255026033, 0.05523363870332125, 0.06576792614648803,
        0.017281893468622224,
      ],
    );
    closeAll(
      weighted.coefficients.map((c) => c.hc3),
      [
        0.2846456592057274, 0.03349496467671323, 0.13820103575225515, 0.10447438249736889,
        0.029343575494647715,
      ],
    );
    close(weighted.r2, 0.41000917411239124);
    close(weighted.f, 13.203890579850194);
    close(weighted.logLikelihood, 48.702479861136204);
  });

  it("sm.RLM(y, X, HuberT(1.345)).fit(tol=1e-12, conv='coefs')", () => {
    const robust = huber(fit.ols.input);
    closeAll(
      robust.coefficients.map((c) => c.estimate),
      [
        -1.1239646364718834, -0.18415660889348115, -0.10835843493533161, -0.30034938853285725,
        0.06465463869632686,
      ],
      6,
    );
    close(robust.scale, 0.11434161490514903, 6);
  });
});

// sm.MixedLM(y, X, groups).fit(reml=True, method='bfgs', gtol=1e-12) on R1; its optimiser stops at 1e-6.
describe('random intercept of R1 against MixedLM', () => {
  let grouped: RandomInterceptFit;
  beforeAll(() => {
    ({ grouped } = loadProject().fits.trainingCompute['large-language']);
  });

  it('fixed effects, both SDs and two predicted effects', () => {
    closeAll(
      grouped.coefficients,
      [
        11.612419759066306, 1.0997072842087685, 0.038588762012211904, 0.4249666720607549,
        -0.7955570374059936, -0.790390410771572,
      ],
      5,
    );
    close(grouped.residualSd, 0.2937216559570721, 5);
    close(grouped.groupSd, 0.2974702532476581, 5);
    close(grouped.groups.get('Alibaba 2025')?.effect, 0.307096502134652, 5);
    close(grouped.groups.get('Meta 2024')?.effect, 0.5988772350066868, 5);
  });

  // With V = I + (groupSd/residualSd)²·[same group], W = V⁻¹, A = (XᵀWX)⁻¹ in NumPy: the errors are the
  // roots of the diagonal of A·Σ_g (XᵀW)_g e_g e_gᵀ (WX)_g·A times G/(G−1)·(n−1)/(n−k), G = 63 organisations.
  it('errors clustered by organisation, which the simulation draws from', () => {
    const { covariance } = loadProject().fits.trainingCompute['large-language'];
    closeAll(
      covariance.map((row, i) => Math.sqrt(row[i] ?? NaN)),
      [
        0.5137549475533735, 0.05494273833514527, 0.09692939454926049, 0.12683133608118538,
        0.06094702568371034, 0.43080259508280777,
      ],
      7,
    );
  });
});
