import type { Fits, ParameterDistribution } from '../estimate/reference.js';

/** A repository with its size. Rows of `repositories.csv` fit as they are. */
export type SizedRepository = {
  readonly params?: number | undefined;
  readonly architecture?: string | undefined;
  readonly task?: string | undefined;
  readonly modality?: string | undefined;
};

/** A group with fewer sizes than this says too little. */
const LEAST_SIZES = 5;
/** A group whose sizes agree still leaves the size of another member open by this much, in log10. */
const LEAST_SD = 0.05;

type Group = { n: number; sum: number; squares: number };

const add = (groups: Map<string, Group>, key: string | undefined, value: number): void => {
  if (key === undefined || key === '') return;
  const group = groups.get(key) ?? { n: 0, sum: 0, squares: 0 };
  groups.set(key, {
    n: group.n + 1,
    sum: group.sum + value,
    squares: group.squares + value * value,
  });
};

const describe = (group: Group, basis: string): ParameterDistribution => {
  const mean = group.sum / group.n;
  const variance = group.n > 1 ? (group.squares - group.n * mean * mean) / (group.n - 1) : 0;
  // The size of one more member varies about an estimated mean: s·√(1 + 1/n).
  const sd = Math.sqrt(Math.max(variance, LEAST_SD ** 2) * (1 + 1 / group.n));
  return { log10Mean: mean, log10Sd: sd, n: group.n, basis: `${basis}, n = ${group.n}` };
};

/**
 * R5: the distribution of log10 parameters by architecture tag, else by task, else by modality, else
 * of all repositories whose size is known. The first group with at least five sizes is taken.
 *
 * @param repositories the population
 * @returns a function from what is known of a run to mean and SD of log10 N
 * @throws RangeError when no repository has a size
 * @example fitParameters(rows)({ architecture: 'bert', modality: 'language' }).log10Mean // about 8.0
 */
export function fitParameters(repositories: readonly SizedRepository[]): Fits['parametersOf'] {
  const byArchitecture = new Map<string, Group>();
  const byTask = new Map<string, Group>();
  const byModality = new Map<string, Group>();
  const all = new Map<string, Group>();
  for (const row of repositories) {
    if (row.params === undefined || !(row.params > 0)) continue;
    const value = Math.log10(row.params);
    add(byArchitecture, row.architecture, value);
    add(byTask, row.task, value);
    add(byModality, row.modality, value);
    add(all, 'all', value);
  }
  const everything = all.get('all');
  if (everything === undefined)
    throw new RangeError('repositories: got none with a size, expected some');
  return ({ architecture, task, modality }) => {
    const candidates: readonly (readonly [Group | undefined, string])[] = [
      [byArchitecture.get(architecture ?? ''), `repositories of architecture ${architecture}`],
      [byTask.get(task ?? ''), `repositories of task ${task}`],
      [byModality.get(modality), `repositories of modality ${modality}`],
    ];
    for (const [group, basis] of candidates) {
      if (group !== undefined && group.n >= LEAST_SIZES) return describe(group, basis);
    }
    return describe(everything, 'all repositories whose size is known');
  };
}
