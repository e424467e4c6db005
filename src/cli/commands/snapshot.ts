import type { Command } from 'commander';
import {
  diffSnapshots,
  openSnapshot,
  type Snapshot,
  type SnapshotDiff,
  type SnapshotRecord,
} from '../../io/snapshot.js';
import type { HubRecord } from '../../crawl/hub-record.js';
import { plain, textTable } from '../format.js';
import { integerOption } from '../options.js';
import { openOutput } from '../output.js';

type SnapshotFlags = { readonly limit: number; readonly json?: boolean };

/** The longest value of a field that a table shows. */
const LONGEST_VALUE = 48;

const whole = (value: number): string => value.toLocaleString('en-US');

const shorten = (value: unknown): string => {
  const text =
    value === undefined ? '–' : typeof value === 'string' ? value : JSON.stringify(value);
  return text.length > LONGEST_VALUE ? `${text.slice(0, LONGEST_VALUE)}…` : text;
};

const recordText = (record: SnapshotRecord): string => {
  const cards = Object.entries(record.counts.cards)
    .filter(([, count]) => count > 0)
    .map(([status, count]) => `${status} ${whole(count)}`);
  const query = Object.entries(record.query).map(([key, value]) => `${key} ${String(value)}`);
  const total = record.hubTotal === undefined ? [] : [`the Hub’s own total: ${record.hubTotal}`];
  return plainLines([
    `${record.title}, ${record.date}`,
    `query: ${query.join(', ')}`,
    `${whole(record.rows)} rows kept of ${whole(record.counts.listed)} listed${passesText(record)}; cards: ${cards.join(', ')}`,
    ...total,
    ...leftOutLines(record),
    `${whole(record.bytes)} bytes, SHA-256 ${record.sha256}`,
    `written by version ${record.toolVersion}`,
    ...record.notes,
  ]);
};

/** Each pass lists the same rows again: their number is of all passes. */
const passesText = ({ query: { passes } }: SnapshotRecord): string =>
  typeof passes === 'number' && passes > 1 ? ` in ${passes} passes` : '';

/** What the file does not hold of what was listed, a line per reason. */
export const leftOutLines = ({ leftOut = [] }: SnapshotRecord): readonly string[] =>
  leftOut.map(
    ({ field, expected, rows, first }) =>
      `left out: ${whole(rows)} listed with a ${field} that is not ${expected}: ${first.join(', ')}${rows > first.length ? ' …' : ''}`,
  );

const plainLines = (lines: readonly string[]): string => lines.map(plain).join('\n');

const firstRows = async (snapshot: Snapshot, limit: number): Promise<readonly HubRecord[]> => {
  const rows: HubRecord[] = [];
  if (limit === 0) return rows;
  for await (const row of snapshot.rows()) {
    rows.push(row);
    if (rows.length >= limit) break;
  }
  return rows;
};

const rowsText = (rows: readonly HubRecord[]): string =>
  textTable(
    ['repository', 'downloads', 'elements', 'card'],
    rows.map((row) => [
      shorten(row.repositoryId),
      whole(row.downloads30d),
      row.safetensorsTotal === undefined ? '–' : whole(row.safetensorsTotal),
      row.cardStatus,
    ]),
  );

const diffText = (diff: SnapshotDiff): string => {
  const { byField, ...counts } = diff.counts;
  const list = (title: string, ids: readonly string[], of: number): readonly string[] =>
    ids.length === 0
      ? []
      : ['', `${title}, ${ids.length} of ${whole(of)}:`, ...ids.map((id) => `  ${plain(id)}`)];
  const fields = Object.entries(byField).filter(([, count]) => count > 0);
  return [
    textTable(
      ['repositories', 'count'],
      Object.entries(counts).map(([name, count]) => [name, whole(count)]),
    ),
    ...(fields.length === 0
      ? []
      : [
          '',
          textTable(
            ['field', 'differs in'],
            fields.map(([name, n]) => [name, whole(n)]),
          ),
        ]),
    ...list('new', diff.new, counts.new),
    ...list('gone', diff.gone, counts.gone),
    ...(diff.changed.length === 0
      ? []
      : [
          '',
          textTable(
            ['changed', 'field', 'before', 'after'],
            diff.changed.flatMap(({ repositoryId, changes }) =>
              changes.map(({ field, before, after }) => [
                shorten(repositoryId),
                field,
                shorten(before),
                shorten(after),
              ]),
            ),
          ),
        ]),
  ].join('\n');
};

/** Adds `snapshot` with `check`, `show` and `diff` to the program. */
export function addSnapshotCommand(program: Command): void {
  const command = program
    .command('snapshot')
    .summary('check, show and compare the snapshots of crawls')
    .description(
      'Reads snapshots of the Hub: a Parquet file and the record beside it (docs/snapshot.md). A snapshot that is not what was written is refused.',
    );

  command
    .command('check <file>')
    .description('Checks a snapshot against its record: size, checksum, rows, schema.')
    .option('--json', 'print the record as JSON')
    .action(async (file: string, flags: SnapshotFlags) => {
      const { record } = await openSnapshot(file);
      openOutput(flags).result(
        record,
        () => `${plain(file)} is what was written: ${whole(record.rows)} rows, ${record.sha256}`,
      );
    });

  command
    .command('show <file>')
    .description('Shows the record of a snapshot and its first rows.')
    .option('--limit <n>', 'rows to show', integerOption('a limit', 0, 1_000_000), 10)
    .option('--json', 'print one JSON document')
    .action(async (file: string, flags: SnapshotFlags) => {
      const snapshot = await openSnapshot(file);
      const rows = await firstRows(snapshot, flags.limit);
      openOutput(flags).result({ record: snapshot.record, rows }, () =>
        [recordText(snapshot.record), ...(rows.length === 0 ? [] : ['', rowsText(rows)])].join(
          '\n',
        ),
      );
    });

  command
    .command('diff <before> <after>')
    .description('Compares two snapshots by id, field by field: new, gone, changed.')
    .option('--limit <n>', 'entries of each list', integerOption('a limit', 0, 10_000_000), 20)
    .option('--json', 'print one JSON document')
    .action(async (before: string, after: string, flags: SnapshotFlags) => {
      const diff = await diffSnapshots(await openSnapshot(before), await openSnapshot(after), {
        limit: flags.limit,
      });
      openOutput(flags).result(diff, () => diffText(diff));
    });
}
