import type { ParameterDistribution } from '../estimate/reference.js';
import type { SizeInput } from './parameters.js';

/** Tags and size of a model. Rows of R5 fit as they are. */
export type TaggedSize = SizeInput & { readonly params: number };

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
 * Sizes by nested group means: of the same architecture and owner, else of the same architecture and task,
 * else architecture, else task, else modality, else all; the first group with at least five sizes is
 * taken. The rule that R5 must beat (notebook 02).
 *
 * @param rows models of known size
 * @returns a function from what is known of a model to mean and SD of log10 N
 * @throws RangeError when there are no rows
 * @example
 * nestedMeans([1e8, 1e8, 1e8, 1e8, 1e8].map((params) => ({ params, architecture: 'bert', modality: 'language' })))
 *   ({ architecture: 'bert', modality: 'language' }).log10Mean // 8
 */
export function nestedMeans(
  rows: readonly TaggedSize[],
): (model: SizeInput) => ParameterDistribution {
  const byOwner = new Map<string, Group>();
  const byBoth = new Map<string, Group>();
  const byArchitecture = new Map<string, Group>();
  const byTask = new Map<string, Group>();
  const byModality = new Map<string, Group>();
  const all = new Map<string, Group>();
  for (const row of rows) {
    const value = Math.log10(row.params);
    add(byOwner, pairKey(row.architecture, row.owner), value);
    add(byBoth, pairKey(row.architecture, row.task), value);
    add(byArchitecture, row.architecture, value);
    add(byTask, row.task, value);
    add(byModality, row.modality, value);
    add(all, 'all', value);
  }
  const everything = all.get('all');
  if (everything === undefined) throw new RangeError('rows: got none, expected some');
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
