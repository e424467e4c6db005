import type { ObservedRepository } from '../population/observed.js';
import type { Params } from '../population/own-params.js';
import type { ListNumbers, RepositoryList, ResolvableRepository } from '../resolve/types.js';
import type { CardDisclosure } from './disclosure.js';
import type { SharedStore } from './shared-store.js';
import { RepositoryStore } from './store.js';

/** A crawl in memory that threads share. */
export type SharedCrawl = {
  readonly parts: readonly SharedStore[];
  readonly joins: CrawlJoins;
};

/** What joins the parts of a crawl. */
export type CrawlJoins = {
  /** The listed id of parents that are named in another case. */
  readonly folded: ReadonlyMap<string, string>;
  /** For each part the numbers in the crawl of its own numbers of stems. */
  readonly stems: readonly Int32Array[];
  /** All numbers of stems are below this. */
  readonly stemCount: number;
  /** Rows whose id an earlier part has. */
  readonly repeats: ReadonlySet<number>;
};

/** Rows of a part: from the first to the one before the end. */
export type RowRange = { readonly first: number; readonly end: number };

/**
 * A crawl of millions in columns, in parts that were read apart from each other. Rows are numbered
 * through all parts, in the order of the crawl; of an id that several rows have, the first one counts.
 */
export class CrawlColumns {
  private readonly starts: readonly number[];
  /** The row at hand: most look-ups are of its own id, and each of another costs the processor's cache. */
  private currentId: string | undefined;
  private currentRow = 0;

  /**
   * @param parts in the order of the crawl
   * @param joins what joins them; found unless given
   */
  constructor(
    private readonly parts: readonly RepositoryStore[],
    readonly joins: CrawlJoins = {
      folded: foldedParents(parts),
      repeats: repeatedRows(parts),
      ...joinStems(parts),
    },
  ) {
    const starts = [0];
    for (const part of parts) {
      part.takeAs(joins.folded);
      starts.push((starts[starts.length - 1] ?? 0) + part.size);
    }
    this.starts = starts;
  }

  /** The crawl in memory that threads share: `CrawlColumns.of(shared)` reads it there. */
  share(): SharedCrawl {
    return { parts: this.parts.map((part) => part.share()), joins: this.joins };
  }

  static of({ parts, joins }: SharedCrawl): CrawlColumns {
    return new CrawlColumns(
      parts.map((part) => new RepositoryStore(part)),
      joins,
    );
  }

  /** Rows of all parts. */
  get size(): number {
    return this.starts[this.parts.length] ?? 0;
  }

  /** The rows of each part. */
  ranges(): readonly RowRange[] {
    return this.parts.map((_, i) => ({
      first: this.starts[i] ?? 0,
      end: this.starts[i + 1] ?? 0,
    }));
  }

  /** The row of an id, or undefined. */
  rowOf(repositoryId: string): number | undefined {
    return repositoryId === this.currentId ? this.currentRow : this.find(repositoryId);
  }

  private find(repositoryId: string): number | undefined {
    for (let i = 0; i < this.parts.length; i += 1) {
      const row = this.parts[i]?.rowOf(repositoryId);
      if (row !== undefined) return (this.starts[i] as number) + row;
    }
    return undefined;
  }

  id(row: number): string {
    const i = this.partOf(row);
    return this.part(i).id(row - this.start(i));
  }

  downloads(row: number): number {
    const i = this.partOf(row);
    return this.part(i).downloads(row - this.start(i));
  }

  /** @param id of the row, where it is known: to make it again takes time */
  repository(row: number, id?: string): ObservedRepository {
    const i = this.partOf(row);
    return this.part(i).repository(row - this.start(i), id);
  }

  /** A repository as the resolver reads it. */
  resolvable(row: number, id?: string): ResolvableRepository {
    const i = this.partOf(row);
    const own = row - this.start(i);
    return this.part(i).resolvable(own, id, row, this.joins.stems[i]?.[this.part(i).stem(own)]);
  }

  /** The number of a stem in the crawl, or -1. */
  private stemNumber(stem: string): number {
    for (let i = 0; i < this.parts.length; i += 1) {
      const number = this.part(i).stemNumber(stem);
      if (number >= 0) return this.joins.stems[i]?.[number] as number;
    }
    return -1;
  }

  /** Rows that count whose cards disclose something, in the order of the crawl. */
  *disclosures(): Generator<readonly [row: number, disclosure: CardDisclosure]> {
    for (let i = 0; i < this.parts.length; i += 1) {
      for (const [own, disclosure] of this.part(i).disclosures) {
        const row = this.start(i) + own;
        if (!this.joins.repeats.has(row)) yield [row, disclosure];
      }
    }
  }

  /** Size by what needs no other repository. */
  own(row: number): Params {
    const i = this.partOf(row);
    return this.part(i).own(row - this.start(i));
  }

  /** All repositories, as the resolver lists them. */
  list(): RepositoryList {
    const ids = this.ids.bind(this, { first: 0, end: this.size });
    const resolvable = this.resolvable.bind(this);
    const numbers: ListNumbers = {
      idOf: (row) => this.id(row),
      stemNumber: (stem) => this.stemNumber(stem),
      stemCount: this.joins.stemCount,
      at: (row) => this.resolvable(row),
      signsOf: (row) => {
        const i = this.partOf(row);
        return this.part(i).signsOf(row - this.start(i));
      },
      eachRow: (visit) => {
        this.eachRow(visit);
      },
    };
    return {
      numbers,
      *[Symbol.iterator]() {
        for (const [row, id] of ids()) yield resolvable(row, id);
      },
      get: (id) => this.with(id, resolvable),
    };
  }

  /** Rows that count, with their ids. */
  *ids({ first, end }: RowRange): Generator<readonly [row: number, id: string]> {
    for (let row = first; row < end; row += 1) {
      if (this.joins.repeats.has(row)) continue;
      const id = this.id(row);
      this.currentId = id;
      this.currentRow = row;
      yield [row, id];
    }
  }

  /** Visits all rows that count, with the numbers of their stems. */
  private eachRow(visit: (row: number, stem: number) => void): void {
    const { stems, repeats } = this.joins;
    this.parts.forEach((part, i) => {
      const numbers = stems[i];
      const first = this.start(i);
      for (let row = 0; row < part.size; row += 1) {
        if (!repeats.has(first + row)) visit(first + row, numbers?.[part.stem(row)] as number);
      }
    });
  }

  /** What is made of the row of an id, if there is one. */
  with<Value>(id: string, make: (row: number, id: string) => Value): Value | undefined {
    const row = this.rowOf(id);
    return row === undefined ? undefined : make(row, id);
  }

  private partOf(row: number): number {
    let i = 0;
    while (row >= (this.starts[i + 1] ?? Infinity)) i += 1;
    return i;
  }

  private part(i: number): RepositoryStore {
    return this.parts[i] as RepositoryStore;
  }

  private start(i: number): number {
    return this.starts[i] as number;
  }
}

/** Parents that are listed in another case only, with the id that is listed; the last one, of several. */
function foldedParents(parts: readonly RepositoryStore[]): ReadonlyMap<string, string> {
  const missing = new Map<string, Set<string>>();
  for (const part of parts) {
    for (const id of part.parentNames()) {
      if (parts.some((each) => each.has(id))) continue;
      const lower = id.toLowerCase();
      const same = missing.get(lower);
      if (same === undefined) missing.set(lower, new Set([id]));
      else same.add(id);
    }
  }
  const folded = new Map<string, string>();
  if (missing.size === 0) return folded;
  const lowered = new Set(missing.keys());
  for (const part of parts) {
    for (const id of part.inLowerCase(lowered)) {
      for (const parent of missing.get(id.toLowerCase()) ?? []) folded.set(parent, id);
    }
  }
  return folded;
}

/** Numbers all stems of a crawl: those of a part that earlier ones lack come after theirs. */
function joinStems(parts: readonly RepositoryStore[]): Pick<CrawlJoins, 'stems' | 'stemCount'> {
  const stems: Int32Array[] = [];
  let stemCount = 0;
  parts.forEach((part, i) => {
    const numbers = new Int32Array(new SharedArrayBuffer(4 * part.stemCount));
    for (let number = 0; number < numbers.length; number += 1) {
      let joined = -1;
      for (let before = 0; before < i && joined < 0; before += 1) {
        const there = parts[before]?.stemNumberFrom(part, number) ?? -1;
        if (there >= 0) joined = stems[before]?.[there] as number;
      }
      numbers[number] = joined >= 0 ? joined : stemCount++;
    }
    stems.push(numbers);
  });
  return { stems, stemCount };
}

function repeatedRows(parts: readonly RepositoryStore[]): ReadonlySet<number> {
  const repeats = new Set<number>();
  let first = 0;
  parts.forEach((part, i) => {
    const earlier = parts.slice(0, i);
    for (let row = 0; row < part.size; row += 1) {
      if (earlier.some((each) => each.hasRowOf(part, row))) repeats.add(first + row);
    }
    first += part.size;
  });
  return repeats;
}
