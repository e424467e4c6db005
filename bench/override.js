/** From an override in a warm process to the new interval: node bench/override.js DRAWS TIMES */
import { load, openSession } from '../dist/index.js';

const [draws, times] = process.argv.slice(2).map(Number);
const project = load();
const opened = performance.now();
const session = openSession(project.tables, project.estimator, { draws });
const openMs = performance.now() - opened;
const took = [];
for (let i = 0; i < times + 10; i++) {
  const started = performance.now();
  session.total({ pue: 1.1 + i / 1000, effectiveUtilisation: 0.3 + i / 1000 });
  took.push(performance.now() - started);
}
// The first ten warm up the compiler.
const warm = took.slice(10).sort((a, b) => a - b);
const at = (p) => warm[Math.floor(p * warm.length)];
const peakMb = process.resourceUsage().maxRSS / 1024;
console.log(JSON.stringify({ openMs, median: at(0.5), p95: at(0.95), peakMb }));
