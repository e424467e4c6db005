import { Dictionary, IndexColumn } from '../../columns/number-columns.js';
import { TextTable } from '../../columns/text-table.js';
import type { RepositoryRun } from '../resolve/types.js';

/** What the id of a repository's own run begins with. */
export const OWN_PREFIX = 'repo:';

type Kind = Pick<RepositoryRun, 'relation' | 'decidedBy' | 'confidence'>;

/** Numbers of a column of runs: the repository's own, whose id follows from the repository's; none. */
const OWN = -1;
const NO_RUN = -2;

/** What the resolver decided of each repository, in columns: five numbers a row. */
export class MappingColumns {
  private readonly texts = new TextTable();
  private readonly runs = new IndexColumn();
  private readonly roots = new IndexColumn();
  private readonly parents = new IndexColumn();
  private readonly bases = new IndexColumn();
  private readonly kindNumbers = new IndexColumn();
  private readonly kinds = new Dictionary<Kind>();
  private size = 0;

  add({ repositoryId, ...mapping }: RepositoryRun, baseRunId: string | undefined): void {
    const own = `${OWN_PREFIX}${repositoryId}`;
    const { relation, decidedBy, confidence } = mapping;
    const row = this.size;
    this.size += 1;
    this.kindNumbers.set(
      row,
      this.kinds.add(`${relation} ${decidedBy} ${confidence}`, { relation, decidedBy, confidence }),
    );
    this.runs.set(row, this.number(mapping.runId, own));
    this.roots.set(row, this.number(mapping.rootRunId, own));
    this.parents.set(row, this.number(mapping.parentRepositoryId, undefined));
    this.bases.set(row, this.number(baseRunId, own));
  }

  at(row: number, repositoryId: string): RepositoryRun {
    const { relation, decidedBy, confidence } = this.kinds.at(this.kindNumbers.at(row));
    return {
      repositoryId,
      runId: this.text(this.runs.at(row), repositoryId),
      rootRunId: this.text(this.roots.at(row), repositoryId),
      parentRepositoryId: this.text(this.parents.at(row), repositoryId),
      relation,
      decidedBy,
      confidence,
      reason: '',
    };
  }

  relation(row: number): RepositoryRun['relation'] {
    return this.kinds.at(this.kindNumbers.at(row)).relation;
  }

  /** The run from which the repository's own one starts. */
  base(row: number, repositoryId: string): string | undefined {
    return this.text(this.bases.at(row), repositoryId);
  }

  private number(text: string | undefined, own: string | undefined): number {
    if (text === undefined) return NO_RUN;
    return text === own ? OWN : this.texts.add(text);
  }

  private text(number: number, repositoryId: string): string | undefined {
    if (number === NO_RUN) return undefined;
    return number === OWN ? `${OWN_PREFIX}${repositoryId}` : this.texts.at(number);
  }
}
