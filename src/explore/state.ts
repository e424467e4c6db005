import type { AssumptionOverrides } from '../estimate/assumptions.js';
import type { Attribution } from '../simulate/units.js';

/** What a person may choose in the panel: whose emissions are counted, and what is assumed. */
export type ExplorerState = {
  /** A snapshot of the tables, or `union`. */
  readonly snapshot: string;
  /** Runs count by repositories with more than this many 30-day downloads. */
  readonly threshold: number;
  readonly attribution: Attribution;
  /** For `Estimator.with`. */
  readonly overrides: AssumptionOverrides;
};

/** What a panel shows first: the union of all snapshots under the default assumptions. */
export const DEFAULT_STATE: ExplorerState = {
  snapshot: 'union',
  threshold: 5000,
  attribution: 'inclusive',
  overrides: {},
};

/**
 * Assumptions on a slider. Emissions of most runs are a power of each (−1, 0 or 1), so that a new value
 * needs no new draws; the explorer finds the power of every run by planning it at two values.
 */
export const SCALABLE = ['pue', 'gridGramsPerKwh', 'effectiveUtilisation'] as const;
export type Scalable = (typeof SCALABLE)[number];

/** Values of the sliders that are set to a number. */
export type SliderValues = { readonly [S in Scalable]?: number };

/**
 * Splits overrides into the values of the sliders and the key of all the rest: overrides with one key
 * differ by slider values only.
 *
 * @param overrides for `Estimator.with`
 * @returns the key, and the values of the sliders that are set
 * @example splitOverrides({ pue: 1.2, includeExploratory: true })
 * // { key: '[["includeExploratory",true],["pue","*"]]', values: { pue: 1.2 } }
 */
export function splitOverrides(overrides: AssumptionOverrides): {
  readonly key: string;
  readonly values: SliderValues;
} {
  const values: Partial<Record<Scalable, number>> = {};
  const rest = Object.entries(overrides)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]): [string, unknown] => {
      const slider = SCALABLE.find((each) => each === name);
      if (slider === undefined || typeof value !== 'number') return [name, value];
      values[slider] = value;
      return [name, '*'];
    })
    .sort(([a], [b]) => (a < b ? -1 : 1));
  return { key: JSON.stringify(rest), values };
}

/**
 * A choice as the fragment of an address, so that a link reproduces it.
 *
 * @param state the choice
 * @example stateToFragment({ snapshot: 'union', threshold: 5000, attribution: 'strict', overrides: { pue: 1.2 } })
 * // 'snapshot=union&threshold=5000&attribution=strict&assume=%7B%22pue%22%3A1.2%7D'
 */
export function stateToFragment({
  snapshot,
  threshold,
  attribution,
  overrides,
}: ExplorerState): string {
  const part = (name: string, value: string): string => `${name}=${encodeURIComponent(value)}`;
  return [
    part('snapshot', snapshot),
    part('threshold', String(threshold)),
    part('attribution', attribution),
    ...(Object.keys(overrides).length === 0 ? [] : [part('assume', JSON.stringify(overrides))]),
  ].join('&');
}

/**
 * Reads a choice from the fragment of an address. What is not in it stays as it is; what is wrong in it is
 * refused as a whole. Names and values of assumptions are checked when they are used.
 *
 * @param fragment without `#`
 * @param otherwise the choice where the fragment says nothing
 * @param snapshots the snapshots that exist
 * @throws RangeError for a part that no choice has, with what was expected
 */
export function stateFromFragment(
  fragment: string,
  otherwise: ExplorerState,
  snapshots: readonly string[],
): ExplorerState {
  let state = otherwise;
  for (const part of fragment.split('&').filter((each) => each !== '')) {
    const [name = '', value = ''] = part.split('=', 2).map(decodePart);
    state = { ...state, ...readPart(name, value, snapshots) };
  }
  return state;
}

const decodePart = (text: string): string => {
  try {
    return decodeURIComponent(text);
  } catch {
    throw new RangeError(`link: got "${text}", expected an encoded text`);
  }
};

const readPart = (
  name: string,
  value: string,
  snapshots: readonly string[],
): Partial<ExplorerState> => {
  const wrong = (expected: string): RangeError =>
    new RangeError(`link, ${name}: got "${value.slice(0, 80)}", expected ${expected}`);
  switch (name) {
    case 'snapshot':
      if (!snapshots.includes(value)) throw wrong(`one of ${snapshots.join(', ')}`);
      return { snapshot: value };
    case 'threshold': {
      const threshold = Number(value);
      if (value === '' || !Number.isFinite(threshold) || threshold < 0) {
        throw wrong('a number of downloads from 0');
      }
      return { threshold };
    }
    case 'attribution':
      if (value !== 'strict' && value !== 'inclusive') throw wrong('strict or inclusive');
      return { attribution: value };
    case 'assume': {
      const read = parseObject(value);
      if (read === undefined) throw wrong('assumptions as a JSON object');
      return { overrides: read };
    }
    default:
      throw wrong('snapshot, threshold, attribution or assume');
  }
};

const parseObject = (text: string): AssumptionOverrides | undefined => {
  try {
    const read: unknown = JSON.parse(text);
    return typeof read === 'object' && read !== null && !Array.isArray(read) ? read : undefined;
  } catch {
    return undefined;
  }
};

/** A value as a TypeScript literal; names without quotes where they need none. */
const literal = (value: unknown): string => {
  if (Array.isArray(value)) return `[${value.map(literal).join(', ')}]`;
  if (typeof value === 'object' && value !== null) {
    const parts = Object.entries(value).map(
      ([name, each]) => `${/^[A-Za-z_]\w*$/.test(name) ? name : quoted(name)}: ${literal(each)}`,
    );
    return parts.length === 0 ? '{}' : `{ ${parts.join(', ')} }`;
  }
  return typeof value === 'string' ? quoted(value) : String(value);
};

const quoted = (text: string): string =>
  `'${JSON.stringify(text).slice(1, -1).replaceAll('\\"', '"').replaceAll("'", "\\'")}'`;

/**
 * The choice as a line of TypeScript for a cell: `simulate` under the same assumptions, which draws every
 * run.
 *
 * @param state the choice
 * @param draws how many
 * @example stateToCode({ snapshot: 'union', threshold: 5000, attribution: 'strict', overrides: { pue: 1.2 } }, 2000)
 * // "hc.simulate(project.tables, project.estimator.with({ pue: 1.2 }), { snapshot: 'union', threshold: 5000, attribution: 'strict', draws: 2000 }).totalTco2e"
 */
export function stateToCode(
  { overrides, snapshot, threshold, attribution }: ExplorerState,
  draws: number,
): string {
  const estimator =
    Object.keys(overrides).length === 0
      ? 'project.estimator'
      : `project.estimator.with(${literal(overrides)})`;
  const options = literal({ snapshot, threshold, attribution, draws });
  return `hc.simulate(project.tables, ${estimator}, ${options}).totalTco2e`;
}
