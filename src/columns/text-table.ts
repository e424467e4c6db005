import { sharedCopy } from './shared.js';

const FIRST_BYTES = 65_536;
const FIRST_TEXTS = 1024;
const EMPTY = -1;

/** A table in memory that threads share. */
export type SharedTexts = {
  readonly bytes: Uint8Array;
  readonly ends: Uint32Array;
  readonly slots: Int32Array;
  readonly count: number;
};

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/**
 * Texts without repetition, numbered from 0 in the order in which they come. They are kept as bytes beside
 * each other with an index of open addresses: three million ids take a fifth of what strings in a map do,
 * and the garbage collector has nothing to walk through.
 *
 * Texts must be well formed: a surrogate without its partner is kept as U+FFFD.
 *
 * @example
 * const ids = new TextTable();
 * [ids.add('a'), ids.add('b'), ids.add('a')]; // [0, 1, 0]
 * ids.at(1); // 'b'
 * ids.find('c'); // -1
 */
export class TextTable {
  private bytes: Uint8Array;
  /** Where each text ends, and so the next begins. */
  private ends: Uint32Array;
  /** Numbers of texts by hash; at most half are taken. */
  private slots: Int32Array;
  private count: number;
  private scratch = new Uint8Array(256);
  private scratchLength = 0;
  private readonly readOnly: boolean;

  /** @param texts of a table that another thread shared: to read only */
  constructor(texts?: SharedTexts) {
    this.readOnly = texts !== undefined;
    this.bytes = texts?.bytes ?? new Uint8Array(FIRST_BYTES);
    this.ends = texts?.ends ?? new Uint32Array(FIRST_TEXTS);
    this.slots = texts?.slots ?? new Int32Array(2 * FIRST_TEXTS).fill(EMPTY);
    this.count = texts?.count ?? 0;
  }

  /** The table in memory that threads share: `new TextTable(texts)` reads it there. */
  shared(): SharedTexts {
    const { bytes, ends, slots, count } = this;
    return {
      bytes: sharedCopy(bytes, this.end(count - 1), (buffer) => new Uint8Array(buffer)),
      ends: sharedCopy(ends, count, (buffer) => new Uint32Array(buffer)),
      slots: sharedCopy(slots, slots.length, (buffer) => new Int32Array(buffer)),
      count,
    };
  }

  get size(): number {
    return this.count;
  }

  /** The number of a text, or -1. */
  find(text: string): number {
    return this.slots[this.slotOf(this.encode(text))] ?? EMPTY;
  }

  /** The number of a text that another table has under a number, or -1: no text is made. */
  findFrom(table: TextTable, number: number): number {
    const start = table.end(number - 1);
    const length = table.end(number) - start;
    if (length > this.scratch.length) this.scratch = new Uint8Array(2 * length);
    let hash = FNV_OFFSET;
    for (let i = 0; i < length; i += 1) {
      const byte = table.bytes[start + i] as number;
      this.scratch[i] = byte;
      hash = Math.imul(hash ^ byte, FNV_PRIME);
    }
    this.scratchLength = length;
    return this.slots[this.slotOf(hash)] ?? EMPTY;
  }

  /**
   * The number of a text, new or not.
   *
   * @throws RangeError for a new text in a table that another thread shared
   */
  add(text: string): number {
    const slot = this.slotOf(this.encode(text));
    const known = this.slots[slot] ?? EMPTY;
    if (known !== EMPTY) return known;
    if (this.readOnly) throw new RangeError(`text: got "${text}", expected one that the table has`);
    const start = this.end(this.count - 1);
    const end = start + this.scratchLength;
    if (end > this.bytes.length) this.bytes = grown(this.bytes, new Uint8Array(2 * end));
    this.bytes.set(this.scratch.subarray(0, this.scratchLength), start);
    if (this.count >= this.ends.length) {
      this.ends = grown(this.ends, new Uint32Array(2 * this.ends.length));
    }
    this.ends[this.count] = end;
    this.slots[slot] = this.count;
    this.count += 1;
    if (2 * this.count > this.slots.length) this.spread();
    return this.count - 1;
  }

  /**
   * The text with a number.
   *
   * @throws RangeError for a number that no text has
   */
  at(number: number): string {
    if (!(number >= 0 && number < this.count)) {
      throw new RangeError(`text: got ${number}, expected a number below ${this.count}`);
    }
    return decoder.decode(this.bytes.subarray(this.end(number - 1), this.end(number)));
  }

  /**
   * The texts that are, in lower case, among some: quick where few are.
   *
   * @param lowered texts in lower case
   * @returns their numbers, in order
   */
  *inLowerCase(lowered: ReadonlySet<string>): Generator<number> {
    const hashes = new Set([...lowered].map((text) => this.encode(text)));
    for (let number = 0; number < this.count; number += 1) {
      const hash = lowerHashOf(this.bytes, this.end(number - 1), this.end(number));
      if (hash !== undefined && !hashes.has(hash)) continue;
      if (lowered.has(this.at(number).toLowerCase())) yield number;
    }
  }

  private end(number: number): number {
    return number < 0 ? 0 : (this.ends[number] as number);
  }

  /** Puts a text's bytes into the scratch and returns their hash (FNV-1a, 32 bits). */
  private encode(text: string): number {
    if (3 * text.length > this.scratch.length) this.scratch = new Uint8Array(6 * text.length);
    const { scratch } = this;
    let hash = FNV_OFFSET;
    let length = 0;
    for (; length < text.length; length += 1) {
      const code = text.charCodeAt(length);
      if (code > 127) break;
      scratch[length] = code;
      hash = Math.imul(hash ^ code, FNV_PRIME);
    }
    if (length < text.length) {
      length = encoder.encodeInto(text, scratch).written;
      hash = hashOf(scratch, 0, length);
    }
    this.scratchLength = length;
    return hash;
  }

  /** The slot of the text in the scratch, or the free one where it belongs. */
  private slotOf(hash: number): number {
    const mask = this.slots.length - 1;
    let slot = mixed(hash) & mask;
    for (;;) {
      const number = this.slots[slot] as number;
      if (number === EMPTY || this.isScratch(number)) return slot;
      slot = (slot + 1) & mask;
    }
  }

  private isScratch(number: number): boolean {
    const start = this.end(number - 1);
    if (this.end(number) - start !== this.scratchLength) return false;
    for (let i = 0; i < this.scratchLength; i += 1) {
      if (this.bytes[start + i] !== this.scratch[i]) return false;
    }
    return true;
  }

  private spread(): void {
    const slots = new Int32Array(2 * this.slots.length).fill(EMPTY);
    const mask = slots.length - 1;
    for (let number = 0; number < this.count; number += 1) {
      let slot = mixed(hashOf(this.bytes, this.end(number - 1), this.end(number))) & mask;
      while (slots[slot] !== EMPTY) slot = (slot + 1) & mask;
      slots[slot] = number;
    }
    this.slots = slots;
  }
}

/**
 * Texts of a table by number, each made once: for tables of few texts that millions of rows name, such as
 * parents. The same text is then the same object, whose hash the maps of the engine know.
 *
 * @example keptTexts(ids)(1) // 'b'
 */
export const keptTexts = (table: TextTable): ((number: number) => string) => {
  const made: (string | undefined)[] = [];
  return (number) => (made[number] ??= table.at(number));
};

const FNV_OFFSET = 0x811c9dc5 | 0;
const FNV_PRIME = 0x01000193;

const hashOf = (bytes: Uint8Array, start: number, end: number): number => {
  let hash = FNV_OFFSET;
  for (let i = start; i < end; i += 1) hash = Math.imul(hash ^ (bytes[i] as number), FNV_PRIME);
  return hash;
};

/** The hash of a text's bytes in lower case; undefined where they are not all ASCII. */
const lowerHashOf = (bytes: Uint8Array, start: number, end: number): number | undefined => {
  let hash = FNV_OFFSET;
  for (let i = start; i < end; i += 1) {
    const byte = bytes[i] as number;
    if (byte > 127) return undefined;
    const isUpper = byte >= 65 && byte <= 90;
    hash = Math.imul(hash ^ (isUpper ? byte + 32 : byte), FNV_PRIME);
  }
  return hash;
};

/** The low bits choose the slot: the high ones must reach them. */
const mixed = (hash: number): number => hash ^ (hash >>> 15);

const grown = <A extends Uint8Array | Uint32Array>(from: A, into: A): A => {
  into.set(from);
  return into;
};
