import { existsSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
// Worker threads load compiled files: the tests run on what `npm run build` made.
import { load, simulate } from '../../dist/index.js';
import { openWorkers, simulateParallel } from '../../dist/io/simulate-parallel.js';

describe('simulateParallel', () => {
  const project = load();
  const options = { snapshot: '2024-09', draws: 1600, seed: 3 };
  const alone = simulate(project.tables, project.estimator, options);

  it.each([1, 2, 3])('%s workers → the bytes of one thread', async (workers) => {
    expect(existsSync('dist')).toBe(true);
    const shares: number[] = [];
    const together = await simulateParallel(project.tables, project.estimator, {
      ...options,
      workers,
      onShare: (share) => shares.push(share),
    });
    expect(together).toEqual(alone);
    expect(shares.every((share) => share >= 0 && share <= 1)).toBe(true);
  });

  it('aborted → an AbortError, and no thread is left', async () => {
    const controller = new AbortController();
    const running = simulateParallel(project.tables, project.estimator, {
      ...options,
      draws: 200_000,
      workers: 2,
      signal: controller.signal,
    });
    setTimeout(() => controller.abort(), 50);
    await expect(running).rejects.toThrow(/abort/i);
  });

  it.each([0, 1.5, NaN])('%s workers → a clear error', (workers) => {
    expect(() => openWorkers(workers)).toThrow(
      `workers: got ${workers}, expected a whole number from 1`,
    );
  });
});
