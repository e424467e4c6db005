import { sharedCopy } from './shared.js';

const FIRST = 1024;

/**
 * A column of whole numbers that grows, zero where nothing was set.
 *
 * @example
 * const column = new IndexColumn();
 * column.set(5000, 7);
 * [column.at(5000), column.at(3)]; // [7, 0]
 */
export class IndexColumn {
  /** @param data of a column that another thread shared */
  constructor(private data: Int32Array = new Int32Array(FIRST)) {}

  /** The first rows in memory that threads share: `new IndexColumn(data)` reads them there. */
  shared(rows: number): Int32Array {
    return sharedCopy(this.data, rows, (buffer) => new Int32Array(buffer));
  }

  set(row: number, value: number): void {
    if (row >= this.data.length) {
      const wider = new Int32Array(2 * row);
      wider.set(this.data);
      this.data = wider;
    }
    this.data[row] = value;
  }

  at(row: number): number {
    return this.data[row] ?? 0;
  }
}

/**
 * A column of numbers that grows; nothing is a value too.
 *
 * @example
 * const column = new NumberColumn();
 * column.set(0, undefined);
 * column.at(0); // undefined
 */
export class NumberColumn {
  /** @param data of a column that another thread shared */
  constructor(private data: Float64Array = new Float64Array(FIRST).fill(NaN)) {}

  /** The first rows in memory that threads share: `new NumberColumn(data)` reads them there. */
  shared(rows: number): Float64Array {
    return sharedCopy(this.data, rows, (buffer) => new Float64Array(buffer), NaN);
  }

  set(row: number, value: number | undefined): void {
    if (row >= this.data.length) {
      const wider = new Float64Array(2 * row).fill(NaN);
      wider.set(this.data);
      this.data = wider;
    }
    this.data[row] = value ?? NaN;
  }

  at(row: number): number | undefined {
    const value = this.data[row];
    return value === undefined || Number.isNaN(value) ? undefined : value;
  }
}

/**
 * Values of which few differ, numbered by a text that tells them apart.
 *
 * @example
 * const days = new Dictionary<string>();
 * [days.add('2026-11-25', '2026-11-25'), days.add('2026-11-25', '2026-11-25')]; // [0, 0]
 */
export class Dictionary<Value> {
  private readonly numbers = new Map<string, number>();
  private readonly values: Value[];

  /** @param values in the order of their numbers, to read only: their texts are not known */
  constructor(values: readonly Value[] = []) {
    this.values = [...values];
  }

  /** The values in the order of their numbers, for another thread. */
  all(): readonly Value[] {
    return this.values;
  }

  /** The number of a value, new or not. */
  add(key: string, value: Value): number {
    const known = this.numbers.get(key);
    if (known !== undefined) return known;
    this.values.push(value);
    this.numbers.set(key, this.values.length - 1);
    return this.values.length - 1;
  }

  /** The value with a number that `add` returned. */
  at(number: number): Value {
    return this.values[number] as Value;
  }
}
