import { IndexColumn } from '../../columns/number-columns.js';
import { TupleDictionary } from '../../columns/tuple-dictionary.js';
import { keptTexts, TextTable, type SharedTexts } from '../../columns/text-table.js';
import type { Decision } from '../resolve/decision.js';
import type { RepositoryRun } from '../resolve/types.js';

/** What the id of a repository's own run begins with. */
export const OWN_PREFIX = 'repo:';

type Kind = Pick<RepositoryRun, 'relation' | 'decidedBy' | 'confidence'>;

/** Numbers of a column of runs: the repository's own, whose id follows from the repository's; none. */
const OWN = -1;
const NO_RUN = -2;

/** Decisions in memory that threads share. */
export type SharedMappings = {
  readonly texts: SharedTexts;
  readonly runs: Int32Array;
  readonly roots: Int32Array;
  readonly parents: Int32Array;
  readonly bases: Int32Array;
  readonly kindNumbers: Int32Array;
  readonly kinds: readonly Kind[];
  readonly size: number;
};

/** What the resolver decided of each repository, in columns: five numbers a row. */
export class MappingColumns {
  private readonly texts: TextTable;
  private readonly textAt: (number: number) => string;
  private readonly runs: IndexColumn;
  private readonly roots: IndexColumn;
  private readonly parents: IndexColumn;
  private readonly bases: IndexColumn;
  private readonly kindNumbers: IndexColumn;
  private readonly kinds: TupleDictionary<Kind>;
  private size: number;

  /** @param from decisions that another thread shared, to read only */
  constructor(from?: SharedMappings) {
    this.texts = new TextTable(from?.texts);
    this.textAt = keptTexts(this.texts);
    this.runs = new IndexColumn(from?.runs);
    this.roots = new IndexColumn(from?.roots);
    this.parents = new IndexColumn(from?.parents);
    this.bases = new IndexColumn(from?.bases);
    this.kindNumbers = new IndexColumn(from?.kindNumbers);
    this.kinds = new TupleDictionary(from?.kinds);
    this.size = from?.size ?? 0;
  }

  /** The decisions in memory that threads share: `new MappingColumns(shared)` reads them there. */
  share(): SharedMappings {
    const { size } = this;
    return {
      texts: this.texts.shared(),
      runs: this.runs.shared(size),
      roots: this.roots.shared(size),
      parents: this.parents.shared(size),
      bases: this.bases.shared(size),
      kindNumbers: this.kindNumbers.shared(size),
      kinds: this.kinds.all(),
      size,
    };
  }

  /** @param row of the decision, counted from the first row of the part */
  set(row: number, repositoryId: string, decision: Decision): void {
    const { relation, evidence, ownRun } = decision;
    const { decidedBy, confidence } = evidence;
    const own = ownRun?.runId ?? `${OWN_PREFIX}${repositoryId}`;
    this.size = Math.max(this.size, row + 1);
    this.kindNumbers.set(
      row,
      this.kinds.add([relation, decidedBy, confidence], () => ({
        relation,
        decidedBy,
        confidence,
      })),
    );
    this.runs.set(row, ownRun === undefined ? this.number(decision.runId, own) : OWN);
    this.roots.set(row, this.number(decision.rootRunId, own));
    this.parents.set(row, this.number(decision.parentRepositoryId, undefined));
    this.bases.set(row, this.number(ownRun?.baseRunId, own));
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

  /** Whether the repository's run is its own. */
  isOwn(row: number): boolean {
    return this.runs.at(row) === OWN;
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
    return number === OWN ? `${OWN_PREFIX}${repositoryId}` : this.textAt(number);
  }
}
