import type { Column } from './column.js';

/** A table: what it is, its columns in order, and the columns that identify a row. */
export type Table<C extends object> = {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly primaryKey: readonly Extract<keyof C, string>[];
  readonly columns: C;
};

type ValueOf<C> = C extends Column<infer V, infer O> ? (true extends O ? V | undefined : V) : never;

/** A row of a table, its type inferred from the columns. */
export type RowOf<T> =
  T extends Table<infer C> ? { readonly [K in keyof C]: ValueOf<C[K]> } : never;

/**
 * Defines a table once: its TypeScript row type, its validation and its record follow from it.
 *
 * @param table name (file name without ending), title, description, primary key, columns
 * @returns the table
 * @example
 * const grid = defineTable({ name: 'grid', title: 'Grid', description: '…', primaryKey: ['country'],
 *   columns: { country: text({ description: 'ISO3' }), gramsPerKwh: number({ description: '…', unit: 'gCO2e/kWh', min: 0 }) } });
 * type GridRow = RowOf<typeof grid>; // { readonly country: string; readonly gramsPerKwh: number }
 */
export function defineTable<C extends object>(table: Table<C>): Table<C> {
  return table;
}

/** The columns of a table as a list, for code that treats all of them alike. */
export function columnsOf(table: {
  readonly columns: object;
}): readonly (readonly [string, Column<unknown>])[] {
  return Object.entries(table.columns as Record<string, Column<unknown>>);
}
