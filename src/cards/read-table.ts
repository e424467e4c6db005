import type { ReaderContext } from './draft.js';
import type { CardTable } from './html-table.js';
import { labelKind } from './labels.js';
import type { FieldFinding } from './read-emissions.js';
import { readField } from './read-field.js';
import { ownIndex } from './subject.js';

/** Columns that say which model a row is about. */
const NAMES = /^(?:model|models|name|model name|params?|parameters|size|variant|version|)$/;
/** Tables of results or of data, whose columns are no quantities of this training. */
const OTHER_TABLE =
  /\bloss\b|accuracy|\bf1\b|\bscore|proportion|benchmark|mmlu|bleu|\bwer\b|perplexity|file ?size|filename/i;

/**
 * Reads a table of a card, whichever way round it stands: one row per model, one column per model, or
 * a list of fields. Of several models only the one that this repository is named after is read; a
 * table that names none of them and has more than one row says nothing certain.
 *
 * @param rows cells as plain text, the header first
 * @param context the repository and the project's tables
 */
export function readTable(rows: CardTable, context: ReaderContext): readonly FieldFinding[] {
  const [header = [], ...body] = rows;
  if (body.length === 0 || OTHER_TABLE.test(header.join(' '))) return [];
  const kinds = header.map(labelKind);
  const firstColumn = [header[0] ?? '', ...body.map((row) => row[0] ?? '')];
  const labelsDown = firstColumn.filter((cell) => labelKind(cell) !== undefined).length;
  const labelsAcross = kinds.filter((kind) => kind !== undefined).length;
  if (labelsAcross > 0 && labelsAcross >= labelsDown) return readByRows(header, body, context);
  if (labelsDown === 0) return [];
  const column = header.length === 2 ? 1 : ownColumn(header, context.repositoryId);
  if (column === undefined) return [];
  const subject = header.length === 2 ? undefined : header[column];
  return rows.flatMap((row) => cell(row[0] ?? '', row[column] ?? '', subject, context));
}

function readByRows(
  header: readonly string[],
  body: CardTable,
  context: ReaderContext,
): readonly FieldFinding[] {
  const nameColumns = header.flatMap((label, i) =>
    (NAMES.test(label.toLowerCase().trim()) || i === 0) && labelKind(label) === undefined
      ? [i]
      : [],
  );
  const names = body.map((row) => nameColumns.map((i) => row[i] ?? '').join(' '));
  const own = body.length === 1 ? 0 : ownIndex(names, context.repositoryId);
  const row = own === undefined ? undefined : body[own];
  if (!row) return [];
  const subject = body.length === 1 ? undefined : names[own ?? 0];
  const read = (cells: readonly string[], name: string | undefined): readonly FieldFinding[] =>
    header.flatMap((label, i) => cell(label, cells[i] ?? '', name, context));
  // Other rows are read too, so that a sentence that repeats their figures is not taken for this model's.
  const others = body
    .flatMap((cells, i) => (i === own ? [] : read(cells, names[i])))
    .map(({ found }) => ({ found, role: 'other-row' as const }));
  return [...read(row, subject), ...others];
}

/** Columns named after sizes of this family; the first column holds the labels. */
function ownColumn(header: readonly string[], repositoryId: string): number | undefined {
  const index = ownIndex(header.slice(1), repositoryId);
  return index === undefined ? (header.length === 2 ? 1 : undefined) : index + 1;
}

function cell(
  label: string,
  value: string,
  subject: string | undefined,
  context: ReaderContext,
): readonly FieldFinding[] {
  const kind = labelKind(label);
  if (kind === undefined) return [];
  return readField({ kind, label, value, where: 'table', subject }, context);
}
