import { Dictionary, IndexColumn, NumberColumn } from '../../columns/number-columns.js';
import { TextTable } from '../../columns/text-table.js';
import type { ListNumbers, ResolvableRepository } from './types.js';

/** What decides which of a name's repositories is the original. */
export type Candidate = Pick<
  ResolvableRepository,
  'repositoryId' | 'row' | 'createdOn' | 'downloads'
>;

/** How good a candidate is, before its date and downloads. */
export type Merit = {
  /** The higher, the better; from 0. */
  readonly rank: number;
  /** Whether its name says that it is quantised or converted. */
  readonly packaged: boolean;
};

/** The best candidate of each name, in columns: there are millions. Names go by the numbers of their stems. */
export class Originals {
  /** Rows of the list, or the complements (`~`) of numbers of ids that it does not number. */
  private readonly best = new IndexColumn();
  private readonly ids = new TextTable();
  private readonly days = new Dictionary<string | undefined>();
  private readonly created = new IndexColumn();
  private readonly downloads = new NumberColumn();
  /** See `meritOf`; 0 for a name without candidate. */
  private readonly merits = new IndexColumn();

  constructor(private readonly listed: ListNumbers | undefined) {}

  /** Takes a candidate that is better than the one before it, or the first. */
  offer(stem: number, candidate: Candidate, { rank, packaged }: Merit): void {
    const merit = meritOf(rank, packaged);
    const before = this.merits.at(stem);
    if (before !== 0 && !this.isBetter(candidate, merit, before, stem)) return;
    const { repositoryId, row, createdOn, downloads } = candidate;
    this.best.set(stem, row ?? ~this.ids.add(repositoryId));
    this.created.set(stem, this.days.add(createdOn ?? '', createdOn));
    this.downloads.set(stem, downloads);
    this.merits.set(stem, merit);
  }

  /** The rank of a name's best candidate, or -1. */
  rank(stem: number): number {
    return (this.merits.at(stem) - 1) >> 1;
  }

  /** The id of a name's best candidate. */
  id(stem: number): string {
    const best = this.best.at(stem);
    if (best < 0) return this.ids.at(~best);
    if (this.listed === undefined) throw new RangeError(`row ${best}: the list numbers no rows`);
    return this.listed.idOf(best);
  }

  /** Whether a repository is the best candidate of a name: quicker than to make its id and compare. */
  is(stem: number, { row, repositoryId }: ResolvableRepository): boolean {
    const best = this.best.at(stem);
    return best < 0 ? this.ids.find(repositoryId) === ~best : row === best;
  }

  private isBetter(a: Candidate, merit: number, before: number, stem: number): boolean {
    if (merit !== before) return merit > before;
    const createdOn = this.days.at(this.created.at(stem));
    if (a.createdOn !== undefined && createdOn !== undefined && a.createdOn !== createdOn) {
      return a.createdOn < createdOn;
    }
    const downloads = this.downloads.at(stem) ?? 0;
    if (a.downloads !== downloads) return a.downloads > downloads;
    return a.repositoryId < this.id(stem);
  }
}

/** Rank first; of equal rank, a name that is no package's is better. */
const meritOf = (rank: number, packaged: boolean): number => 2 * rank + (packaged ? 1 : 2);
