import type { QuantityName } from '../uncertainty/factor.js';
import { QUANTITIES, type CompiledPlan } from '../uncertainty/compile.js';
import type { Kernel } from '../uncertainty/kernel.js';
import {
  ALL_QUANTITIES,
  drawInto,
  drawRun,
  TCO2E_ONLY,
  type Block,
  type QuantityDraws,
  type Wanted,
} from '../uncertainty/run-draws.js';
import { QUANTITY_SLOT } from '../uncertainty/shared-draws.js';

const TCO2E = QUANTITIES.indexOf('tco2e');

/** Weights in the totals and groups of the dimensions that some runs have in common. */
export type Membership = {
  readonly weights: Readonly<Record<string, number>>;
  readonly groups: Readonly<Record<string, string>>;
};

/**
 * Runs that count alike, in the same totals and groups, are first summed in one cell; the cells go into
 * the totals once a block. That saves most of the additions.
 */
export type Cell = Membership & {
  readonly wanted: Wanted;
  /** First of the cell's slots: one for tCO2e, or three for all quantities. */
  readonly slot: number;
};

/** Cells of the memberships of a batch, with the first free slot. */
export type Cells = {
  readonly ofUnit: readonly Cell[];
  readonly all: readonly Cell[];
  readonly end: number;
};

const keyOf = ({ weights, groups }: Membership): string => {
  let key = '';
  for (const name in weights) key += `${name}\u0000${weights[name]}\u0001`;
  for (const dimension in groups) key += `${dimension}\u0002${groups[dimension]}\u0001`;
  return key;
};

/**
 * Sorts runs into cells.
 *
 * @param units memberships of the runs of a batch
 * @param groupWeight name of the weight for which compute and energy are wanted too, if any
 * @param start first free slot
 */
export function cellsOf(
  units: readonly Membership[],
  groupWeight: string | undefined,
  start: number,
): Cells {
  const cells = new Map<string, Cell>();
  let end = start;
  const ofUnit = units.map((unit) => {
    const key = keyOf(unit);
    const known = cells.get(key);
    if (known !== undefined) return known;
    const all = groupWeight !== undefined && (unit.weights[groupWeight] ?? 0) !== 0;
    const wanted = all ? ALL_QUANTITIES : TCO2E_ONLY;
    const { weights, groups } = unit;
    const cell = { weights, groups, wanted, slot: end };
    end += wanted === ALL_QUANTITIES ? QUANTITIES.length : 1;
    cells.set(key, cell);
    return cell;
  });
  return { ofUnit, all: [...cells.values()], end };
}

const slotOf = ({ wanted, slot }: Cell, quantity: number): number =>
  wanted === ALL_QUANTITIES ? slot + quantity : slot;

const quantitiesOf = ({ wanted }: Cell): readonly number[] =>
  wanted === ALL_QUANTITIES ? [0, 1, 2] : [TCO2E];

/** Empties the cells for a new block. */
export function clearCells(kernel: Kernel, cells: Cells, n: number): void {
  for (const cell of cells.all) {
    for (const q of quantitiesOf(cell)) kernel.fill(slotOf(cell, q), 0, n);
  }
}

/**
 * Draws a run and adds it to its cell.
 *
 * @param block the block of draws
 * @param plan the run's compiled plan
 * @param cell where it counts
 */
export function drawIntoCell(block: Block, plan: CompiledPlan, cell: Cell): void {
  const { kernel, n } = block;
  if (cell.wanted === TCO2E_ONLY && drawInto(block, plan, cell.slot)) return;
  drawRun(block, plan, cell.wanted);
  for (const q of quantitiesOf(cell)) {
    kernel.addScaled(slotOf(cell, q), 1, QUANTITY_SLOT + q, n);
  }
}

/** Draws by total and by group; memory grows with the draws, not with the runs. */
export type Sums = {
  readonly totals: Map<string, QuantityDraws>;
  readonly groups: Map<string, Map<string, Float64Array>>;
};

const zeroDraws = (draws: number): QuantityDraws => ({
  flop: new Float64Array(draws),
  energyKwh: new Float64Array(draws),
  tco2e: new Float64Array(draws),
});

/** A cell that goes into a list of draws with a weight. */
type Contribution = { readonly slot: number; readonly weight: number };

/** What goes into each list of draws: totals by quantity, and groups. */
export type Folding = {
  readonly totals: ReadonlyMap<string, readonly (readonly Contribution[])[]>;
  readonly groups: ReadonlyMap<string, ReadonlyMap<string, readonly Contribution[]>>;
};

const listOf = <Key, Value>(map: Map<Key, Value[]>, key: Key): Value[] => {
  const known = map.get(key);
  if (known !== undefined) return known;
  const made: Value[] = [];
  map.set(key, made);
  return made;
};

/**
 * Plans which cells go into which totals and groups.
 *
 * @param cells the batch's cells
 * @param groupWeight name of the weight by which groups count
 */
export function planFolding({ all }: Cells, groupWeight: string): Folding {
  const totals = new Map<string, Contribution[][]>();
  const groups = new Map<string, Map<string, Contribution[]>>();
  for (const cell of all) {
    for (const [name, weight] of Object.entries(cell.weights)) {
      if (weight === 0) continue;
      let lists = totals.get(name);
      if (lists === undefined) totals.set(name, (lists = QUANTITIES.map(() => [])));
      for (const q of name === groupWeight ? quantitiesOf(cell) : [TCO2E]) {
        lists[q]?.push({ slot: slotOf(cell, q), weight });
      }
    }
    const weight = cell.weights[groupWeight] ?? 0;
    if (weight === 0) continue;
    for (const [dimension, key] of Object.entries(cell.groups)) {
      let byKey = groups.get(dimension);
      if (byKey === undefined) groups.set(dimension, (byKey = new Map<string, Contribution[]>()));
      listOf(byKey, key).push({ slot: slotOf(cell, TCO2E), weight });
    }
  }
  return { totals, groups };
}

/** The place of a block in the lists of draws. */
export type Place = { readonly at: number; readonly draws: number; readonly n: number };

const addTo = (
  kernel: Kernel,
  target: Float64Array,
  contributions: readonly Contribution[],
  { at, n }: Place,
): void => {
  if (contributions.length === 0) return;
  const sum = kernel.view(QUANTITY_SLOT);
  sum.set(target.subarray(at, at + n));
  for (const { slot, weight } of contributions) kernel.addScaled(QUANTITY_SLOT, weight, slot, n);
  target.set(sum.subarray(0, n), at);
};

/**
 * Adds the cells of a block to totals and groups.
 *
 * @param kernel where the cells are
 * @param folding from `planFolding`
 * @param sums totals and groups, changed in place
 * @param place first draw of the block in the lists, their length, and the draws of the block
 */
export function foldCells(kernel: Kernel, folding: Folding, sums: Sums, place: Place): void {
  for (const [name, lists] of folding.totals) {
    let total = sums.totals.get(name);
    if (total === undefined) sums.totals.set(name, (total = zeroDraws(place.draws)));
    const quantities = total;
    lists.forEach((contributions, q) => {
      addTo(kernel, quantities[QUANTITIES[q] as QuantityName], contributions, place);
    });
  }
  for (const [dimension, keys] of folding.groups) {
    let byKey = sums.groups.get(dimension);
    if (byKey === undefined) {
      sums.groups.set(dimension, (byKey = new Map<string, Float64Array>()));
    }
    for (const [key, contributions] of keys) {
      let target = byKey.get(key);
      if (target === undefined) byKey.set(key, (target = new Float64Array(place.draws)));
      addTo(kernel, target, contributions, place);
    }
  }
}
