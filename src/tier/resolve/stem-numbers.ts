import { TextTable } from '../../columns/text-table.js';
import { modelStem } from '../naming/relation.js';
import type { ListNumbers, ResolvableRepository } from './types.js';

/** Numbers of stems: the list's, where it numbers them, then those of stems that it lacks. */
export class StemNumbers {
  private readonly others = new TextTable();
  private readonly listedCount: number;

  constructor(private readonly listed: ListNumbers | undefined) {
    this.listedCount = listed?.stemCount ?? 0;
  }

  /** The number of a stem, new or not. */
  add(stem: string): number {
    const listed = this.listed?.stemNumber(stem) ?? -1;
    return listed >= 0 ? listed : this.listedCount + this.others.add(stem);
  }

  /** The number of a stem, or -1. */
  find(stem: string): number {
    const listed = this.listed?.stemNumber(stem) ?? -1;
    if (listed >= 0) return listed;
    const other = this.others.find(stem);
    return other < 0 ? -1 : this.listedCount + other;
  }

  /** The number of a repository's stem, or -1; quick for a repository of a list that numbers them. */
  of({ stemNumber, stem, repositoryId }: ResolvableRepository): number {
    return stemNumber ?? this.find(stem ?? modelStem(repositoryId));
  }
}
