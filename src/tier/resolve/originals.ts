import { IndexColumn } from '../../columns/number-columns.js';
import type { RepositoryList, ResolvableRepository } from './types.js';

/** What decides which of a name's repositories is the original. */
export type Candidate = Pick<
  ResolvableRepository,
  'repositoryId' | 'row' | 'createdOn' | 'downloads' | 'signs'
>;

/** How good a candidate is, before its date and downloads. */
export type Merit = {
  /** The higher, the better; from 0. */
  readonly rank: number;
  /** Whether its name says that it is quantised or converted. */
  readonly packaged: boolean;
};

/** Among rows: the best candidate has no row, and is kept itself. */
const KEPT = -1;

/**
 * The best candidate of each name. Names go by the numbers of their stems. Most names have one candidate:
 * none is judged before another one comes or somebody asks. Of a list with numbers nothing but these is
 * kept: there are millions.
 */
export class Originals {
  /** Rows from 1 on, or `KEPT`; 0 for a name without candidate. */
  private readonly rows = new IndexColumn();
  private readonly kept = new Map<number, Candidate>();
  /** See `meritOf`; 0 for a name whose best candidate is not judged yet. */
  private readonly merits = new IndexColumn();

  /**
   * @param list where candidates with a row are
   * @param judge says how good a candidate is
   */
  constructor(
    private readonly list: RepositoryList,
    private readonly judge: (candidate: Candidate) => Merit,
  ) {}

  /** Takes a candidate that is better than the one before it, or the first. */
  offer(stem: number, candidate: Candidate): void {
    if (this.rows.at(stem) === 0) this.take(stem, candidate, 0);
    else this.contest(stem, candidate);
  }

  /**
   * The same for a row of a list with numbers, which is made only if it is not the first.
   *
   * @param mostOf what a row can be at best, where that is known: asked only if it is not the first
   */
  offerRow(stem: number, row: number, mostOf: (row: number) => Merit | undefined): void {
    if (this.rows.at(stem) === 0) {
      this.rows.set(stem, row + 1);
      return;
    }
    const most = mostOf(row);
    if (most === undefined || meritOf(most) >= this.merit(stem)) {
      this.contest(stem, this.listed(row));
    }
  }

  /** The rank of a name's best candidate, or -1. */
  rank(stem: number): number {
    return this.rows.at(stem) === 0 ? -1 : (this.merit(stem) - 1) >> 1;
  }

  /** The id of a name's best candidate. */
  id(stem: number): string {
    const row = this.rows.at(stem);
    const { numbers } = this.list;
    return row > 0 && numbers ? numbers.idOf(row - 1) : this.best(stem).repositoryId;
  }

  /** Whether a repository is the best candidate of a name. */
  is(stem: number, { row, repositoryId }: ResolvableRepository): boolean {
    const best = this.rows.at(stem);
    return best === KEPT ? this.best(stem).repositoryId === repositoryId : row === best - 1;
  }

  private take(stem: number, candidate: Candidate, merit: number): void {
    const row = this.list.numbers === undefined ? undefined : candidate.row;
    this.rows.set(stem, row === undefined ? KEPT : row + 1);
    if (row === undefined) this.kept.set(stem, candidate);
    this.merits.set(stem, merit);
  }

  private contest(stem: number, candidate: Candidate): void {
    const merit = meritOf(this.judge(candidate));
    const before = this.merit(stem);
    const better = merit === before ? isBetter(candidate, this.best(stem)) : merit > before;
    if (better) this.take(stem, candidate, merit);
  }

  private merit(stem: number): number {
    const known = this.merits.at(stem);
    if (known !== 0) return known;
    const merit = meritOf(this.judge(this.best(stem)));
    this.merits.set(stem, merit);
    return merit;
  }

  private best(stem: number): Candidate {
    const row = this.rows.at(stem);
    const kept = row === KEPT ? this.kept.get(stem) : undefined;
    return kept ?? this.listed(row - 1);
  }

  private listed(row: number): Candidate {
    const { numbers } = this.list;
    const found = numbers?.at?.(row) ?? (numbers && this.list.get(numbers.idOf(row)));
    if (found === undefined) throw new RangeError(`row: got ${row}, which the list does not have`);
    return found;
  }
}

/** Rank first; of equal rank, a name that is no package's is better. */
const meritOf = ({ rank, packaged }: Merit): number => 2 * rank + (packaged ? 1 : 2);

/** Of candidates of equal merit the earlier is better, then the more downloaded one. */
const isBetter = (a: Candidate, b: Candidate): boolean => {
  if (a.createdOn !== undefined && b.createdOn !== undefined && a.createdOn !== b.createdOn) {
    return a.createdOn < b.createdOn;
  }
  if (a.downloads !== b.downloads) return a.downloads > b.downloads;
  return a.repositoryId < b.repositoryId;
};
