import { beforeAll, describe, expect, it } from 'vitest';
import { loadProject } from '../../src/io/project.js';
import { structuralChoices, type StructuralChoice } from '../../src/sensitivity/structural.js';
import { simulate } from '../../src/simulate/aggregate.js';

const project = loadProject();
const options = { draws: 200, seed: 1 };

describe('choices of structure', () => {
  let choices: readonly StructuralChoice[];
  beforeAll(() => {
    choices = structuralChoices(project.tables, project.estimator, options);
  });
  const of = (choice: string) => {
    const found = choices.find((each) => each.choice === choice);
    if (found === undefined) throw new RangeError(`no choice ${choice}`);
    return found.tco2e;
  };

  // Both draw small runs in condensed form, but not the same ones: the numbers differ by noise.
  it('the base is the total of simulate, within 2%', () => {
    const total = simulate(project.tables, project.estimator, options).totalTco2e;
    expect(Math.abs(of('as estimated').median / total.median - 1)).toBeLessThan(0.02);
    expect(Math.abs(of('as estimated').p97_5 / total.p97_5 - 1)).toBeLessThan(0.02);
  });

  it('what takes runs away lowers the total, what takes a bound away raises it', () => {
    const base = of('as estimated').median;
    expect(of('strict').median).toBeLessThan(base);
    expect(of('left out').median).toBeLessThan(base);
    expect(of('September 2024 alone').median).toBeLessThan(base);
    expect(of('May 2026 alone').median).toBeLessThan(base);
    expect(of('no bound').mean).toBeGreaterThan(of('as estimated').mean);
  });

  it('two snapshots together hold no more than the sum of both', () => {
    expect(of('as estimated').median).toBeLessThan(
      of('September 2024 alone').median + of('May 2026 alone').median,
    );
  });
});
