import type { Fits, ParameterDistribution } from '../estimate/reference.js';
import type { ModelSpec } from './model.js';
import { factor, log10, type Term } from './terms.js';

/** A repository with its size. Rows of `repositories.csv` fit as they are. */
export type SizedRepository = {
  /** Owner of the repository. */
  readonly organisation?: string | undefined;
  readonly createdOn?: string | undefined;
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

const pairKey = (a: string | undefined, b: string | undefined): string | undefined =>
  a === undefined || b === undefined ? undefined : `${a} ${b}`;

const describe = (group: Group, basis: string): ParameterDistribution => {
  const mean = group.sum / group.n;
  const variance = group.n > 1 ? (group.squares - group.n * mean * mean) / (group.n - 1) : 0;
  // The size of one more member varies about an estimated mean: s·√(1 + 1/n).
  const sd = Math.sqrt(Math.max(variance, LEAST_SD ** 2) * (1 + 1 / group.n));
  return { log10Mean: mean, log10Sd: sd, n: group.n, basis: `${basis}, n = ${group.n}` };
};

/**
 * R5: the distribution of log10 parameters by architecture tag and owner of the repository, else by
 * architecture and task, else by architecture, else by task, else by modality, else
 * of all repositories whose size is known. The first group with at least five sizes is taken.
 *
 * @param repositories the population
 * @returns a function from what is known of a run to mean and SD of log10 N
 * @throws RangeError when no repository has a size
 * @example fitParameters(rows)({ architecture: 'bert', modality: 'language' }).log10Mean // about 8.0
 */
export function fitParameters(repositories: readonly SizedRepository[]): Fits['parametersOf'] {
  const byOwner = new Map<string, Group>();
  const byBoth = new Map<string, Group>();
  const byArchitecture = new Map<string, Group>();
  const byTask = new Map<string, Group>();
  const byModality = new Map<string, Group>();
  const all = new Map<string, Group>();
  for (const row of repositories) {
    if (row.params === undefined || !(row.params > 0)) continue;
    const value = Math.log10(row.params);
    add(byOwner, pairKey(row.architecture, row.organisation), value);
    add(byBoth, pairKey(row.architecture, row.task), value);
    add(byArchitecture, row.architecture, value);
    add(byTask, row.task, value);
    add(byModality, row.modality, value);
    add(all, 'all', value);
  }
  const everything = all.get('all');
  if (everything === undefined)
    throw new RangeError('repositories: got none with a size, expected some');
  return ({ architecture, task, modality, owner }) => {
    const candidates: readonly (readonly [Group | undefined, string])[] = [
      [
        byOwner.get(pairKey(architecture, owner) ?? ''),
        `repositories of architecture ${architecture} by ${owner}`,
      ],
      [
        byBoth.get(pairKey(architecture, task) ?? ''),
        `repositories of architecture ${architecture} and task ${task}`,
      ],
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

/** A repository with a known size: a row of R5. */
export type SizedRow = {
  readonly repositoryId: string;
  readonly owner: string;
  readonly params: number;
  readonly architecture: string;
  readonly task: string;
  readonly modality: string;
};

/**
 * The rows of R5: repositories whose size is known.
 *
 * @param repositories the population
 * @returns one row a repository; an unknown architecture or task is `none`
 */
export function sizedRows(
  repositories: readonly (SizedRepository & { readonly repositoryId: string })[],
): readonly SizedRow[] {
  return repositories.flatMap((row) =>
    row.params === undefined || !(row.params > 0)
      ? []
      : [
          {
            repositoryId: row.repositoryId,
            owner: row.organisation ?? row.repositoryId,
            params: row.params,
            architecture: row.architecture ?? 'none',
            task: row.task ?? 'none',
            modality: row.modality ?? 'none',
          },
        ],
  );
}

/** A level with fewer repositories than this is pooled with `other`. */
const LEAST_LEVEL = 20;

const sizeSpec = (...terms: readonly Term<SizedRow>[]): ModelSpec<SizedRow> => ({
  response: log10('params'),
  terms,
  clusters: (row) => row.owner,
  label: (row) => row.repositoryId,
});

/** The specifications of R5 that are compared, simplest first. */
export const PARAMETER_CANDIDATES: readonly ModelSpec<SizedRow>[] = [
  sizeSpec(),
  sizeSpec(factor('modality', { base: 'language', least: LEAST_LEVEL })),
  sizeSpec(factor('task', { least: LEAST_LEVEL })),
  sizeSpec(factor('architecture', { least: LEAST_LEVEL })),
  sizeSpec(factor('architecture', { least: LEAST_LEVEL }), factor('task', { least: LEAST_LEVEL })),
];
