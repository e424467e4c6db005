const FIRST_SLOTS = 1024;
const EMPTY = -1;

/**
 * Tuples of which few differ, numbered in the order in which they come. Each value is numbered by itself
 * and a tuple found by these numbers, so that no key is written: for millions of rows that takes a fifth
 * of the time of a text.
 *
 * @example
 * const kinds = new TupleDictionary<string>();
 * kinds.add(['copy', 'high'], () => 'a'); // 0
 * kinds.add(['copy', 'low'], () => 'b'); // 1
 * kinds.at(1); // 'b'
 */
export class TupleDictionary<Value> {
  private readonly values: Value[];
  /** At each place the number of each value there. */
  private readonly numbers: Map<unknown, number>[] = [];
  /** At each place the value that came last, with its number: it often comes again. */
  private readonly lastValues: unknown[] = [];
  private readonly lastNumbers: number[] = [];
  /** Numbers of values of all tuples, one after the other. */
  private readonly tuples: number[] = [];
  /** Numbers of tuples by hash; at most half are taken. */
  private slots = new Int32Array(FIRST_SLOTS).fill(EMPTY);

  /** @param values in the order of their numbers, to read only: their tuples are not known */
  constructor(values: readonly Value[] = []) {
    this.values = [...values];
  }

  /** The values in the order of their numbers, for another thread. */
  all(): readonly Value[] {
    return this.values;
  }

  /**
   * The number of a tuple, new or not.
   *
   * @param tuple as long as all others; objects in it are told apart by identity
   * @param make makes the value of a new one
   */
  add(tuple: readonly unknown[], make: () => Value): number {
    const places = tuple.length;
    // Written behind the tuples that are kept: there it stays if it is new.
    const start = this.values.length * places;
    for (let place = 0; place < places; place += 1) {
      this.tuples[start + place] = this.numberOf(tuple[place], place);
    }
    const slot = this.slotOf(start, places);
    const known = this.slots[slot] as number;
    if (known !== EMPTY) return known;
    this.slots[slot] = this.values.length;
    this.values.push(make());
    if (2 * this.values.length > this.slots.length) this.spread(places);
    return this.values.length - 1;
  }

  /** The value with a number that `add` returned. */
  at(number: number): Value {
    return this.values[number] as Value;
  }

  private numberOf(value: unknown, place: number): number {
    const last = this.lastNumbers[place];
    if (last !== undefined && value === this.lastValues[place]) return last;
    const number = this.lookUp(value, place);
    this.lastValues[place] = value;
    this.lastNumbers[place] = number;
    return number;
  }

  private lookUp(value: unknown, place: number): number {
    const numbers = (this.numbers[place] ??= new Map<unknown, number>());
    const known = numbers.get(value);
    if (known !== undefined) return known;
    const made = numbers.size;
    numbers.set(value, made);
    return made;
  }

  /** The slot of the tuple that is written at a place, or the free one where it belongs. */
  private slotOf(start: number, places: number): number {
    const { tuples, slots } = this;
    let hash = 0;
    for (let place = 0; place < places; place += 1) {
      hash = Math.imul(hash, 31) + (tuples[start + place] as number);
    }
    const mask = slots.length - 1;
    const mixed = Math.imul(hash, 0x9e3779b1);
    let slot = (mixed ^ (mixed >>> 15)) & mask;
    for (;;) {
      const number = slots[slot] as number;
      if (number === EMPTY || this.areEqual(number * places, start, places)) return slot;
      slot = (slot + 1) & mask;
    }
  }

  private areEqual(left: number, right: number, places: number): boolean {
    for (let place = 0; place < places; place += 1) {
      if (this.tuples[left + place] !== this.tuples[right + place]) return false;
    }
    return true;
  }

  private spread(places: number): void {
    this.slots = new Int32Array(2 * this.slots.length).fill(EMPTY);
    for (let number = 0; number < this.values.length; number += 1) {
      this.slots[this.slotOf(number * places, places)] = number;
    }
  }
}
