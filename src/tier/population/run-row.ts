import { runsTable, type RunRow } from '../../data/schema/runs.js';
import { InputError } from '../../errors.js';
import { columnsOf } from '../../table/index.js';
import type { Values } from './assemble.js';

const COLUMNS = new Map(columnsOf(runsTable));

/** The disclosed columns of a run as the table's types, each checked by its column. */
export function fromValues(runId: string, values: Values): RunRow {
  const row: Record<string, unknown> = { runId, tco2eIncludes: [], sharedWith: [] };
  for (const [name, cell] of Object.entries<string | undefined>(values)) {
    const column = COLUMNS.get(name);
    if (column === undefined || cell === undefined || cell === '') continue;
    const value = column.read(cell);
    if (value === undefined) {
      throw new InputError({
        file: `run ${runId}`,
        field: name,
        value: cell,
        expected: column.expected,
      });
    }
    row[name] = value;
  }
  return row as RunRow;
}

/** A value of a column with fixed choices, checked by the column. */
export function choice<Field extends 'modality' | 'kind' | 'sparsity'>(
  field: Field,
  value: string,
  runId: string,
): NonNullable<RunRow[Field]> {
  const column = runsTable.columns[field];
  const read = column.read(value);
  if (read === undefined) {
    throw new InputError({ file: `run ${runId}`, field, value, expected: column.expected });
  }
  return read as NonNullable<RunRow[Field]>;
}

/** A size, checked by its column. */
export function checkedSize(
  field: 'paramsTotal' | 'paramsActive',
  value: number | undefined,
  runId: string,
): number | undefined {
  if (value === undefined) return undefined;
  const { min = -Infinity, max = Infinity, expected } = runsTable.columns[field];
  if (!(Number.isFinite(value) && value >= min && value <= max)) {
    throw new InputError({ file: `run ${runId}`, field, value, expected });
  }
  return value;
}
