/** The project's engine: node bench/engine.js RUNS DRAWS KERNEL WORKERS */
import { compileUnits, simulateUnits } from '../dist/simulate/engine.js';
import { LEVELS, mu, ownSd, report, weight } from './model.js';

const [runs, draws, kernel, workers] = process.argv.slice(2).map((x) => (isNaN(x) ? x : Number(x)));

const about = { name: '', value: 1, unit: '1', status: 'assumed', source: '', distribution: '' };
const level = (shared, sharedSdLog, ownSdLog) => ({
  kind: 'lognormal',
  lnMedian: 0,
  exponent: 1,
  shared,
  sharedSdLog,
  ownSdLog,
  about,
});

function* population(count) {
  for (let i = 0; i < count; i++) {
    const factors = [{ kind: 'constant', ln: mu(i), about }, level('own', 0, ownSd(i))];
    for (let k = 0; k < LEVELS; k++) factors.push(level(`level ${k}`, weight(i, k), 0));
    yield {
      plan: {
        runId: `run ${i}`,
        name: '',
        tier: 3,
        reason: '',
        stages: [{ quantity: 'tco2e', formula: '', factors }],
      },
      weights: { total: 1 },
      groups: {},
    };
  }
}

const settings = {
  draws,
  seed: 1,
  fits: [],
  groupWeight: 'total',
  kernel,
  quantities: 'tco2e',
  unitMeans: false,
};

if (workers === 0) {
  // Compiled code is ready before the clock starts, as it is in C and NumPy.
  for (let i = 0; i < 3; i++) simulateUnits(population(2000), { ...settings, draws: 1024 });
  const started = performance.now();
  const result = simulateUnits(population(runs), settings);
  report((performance.now() - started) / 1000, result.totals.get('total').tco2e);
} else {
  const { openWorkers } = await import('../dist/io/simulate-parallel.js');
  const pool = openWorkers(workers);
  const units = compileUnits([...population(runs)], 0);
  // Threads and their compiled code are ready before the clock starts, as in a session.
  await pool.simulate(units.slice(0, 1000), { ...settings, draws: 4096 * workers });
  const started = performance.now();
  const result = await pool.simulate(units, settings);
  report((performance.now() - started) / 1000, result.totals.get('total').tco2e);
  await pool.close();
}
