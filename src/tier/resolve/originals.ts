import { Dictionary, IndexColumn, NumberColumn } from '../../columns/number-columns.js';
import { TextTable } from '../../columns/text-table.js';

/** What decides which of a name's repositories is the original. */
export type Candidate = {
  readonly repositoryId: string;
  readonly createdOn: string | undefined;
  readonly downloads: number;
  /** The higher, the better. */
  readonly rank: number;
  /** Whether its name says that it is quantised or converted. */
  readonly packaged: boolean;
};

/** The best candidate of each name, in columns: there are millions. Names are numbered; -1 is none. */
export class Originals {
  private readonly stems = new TextTable();
  private readonly ids = new TextTable();
  private readonly idNumbers = new IndexColumn();
  private readonly days = new Dictionary<string | undefined>();
  private readonly created = new IndexColumn();
  private readonly downloads = new NumberColumn();
  /** Twice the rank, and one if the name is no package's: the higher, the better. */
  private readonly merits = new IndexColumn();

  /** Takes a candidate that is better than the one before it, or the first. */
  offer(stem: string, candidate: Candidate): void {
    const before = this.stems.size;
    const number = this.stems.add(stem);
    if (this.stems.size === before && !this.isBetter(candidate, number)) return;
    const { repositoryId, createdOn, downloads } = candidate;
    this.idNumbers.set(number, this.ids.add(repositoryId));
    this.created.set(number, this.days.add(createdOn ?? '', createdOn));
    this.downloads.set(number, downloads);
    this.merits.set(number, meritOf(candidate));
  }

  /** The number of a name, or -1. */
  find(stem: string): number {
    return this.stems.find(stem);
  }

  /** The rank of a name's best candidate, or -1. */
  rank(number: number): number {
    return number < 0 ? -1 : this.merits.at(number) >> 1;
  }

  /** The id of a name's best candidate. */
  id(number: number): string {
    return this.ids.at(this.idNumbers.at(number));
  }

  /** Whether a repository is the best candidate of a name: quicker than to make its id and compare. */
  is(number: number, repositoryId: string): boolean {
    return this.ids.find(repositoryId) === this.idNumbers.at(number);
  }

  private isBetter(a: Candidate, number: number): boolean {
    const merit = meritOf(a);
    const best = this.merits.at(number);
    if (merit !== best) return merit > best;
    const createdOn = this.days.at(this.created.at(number));
    if (a.createdOn !== undefined && createdOn !== undefined && a.createdOn !== createdOn) {
      return a.createdOn < createdOn;
    }
    const downloads = this.downloads.at(number) ?? 0;
    if (a.downloads !== downloads) return a.downloads > downloads;
    return a.repositoryId < this.id(number);
  }
}

const meritOf = ({ rank, packaged }: Candidate): number => 2 * rank + (packaged ? 0 : 1);
