import { InvalidArgumentError, type Command } from 'commander';
import { InputError } from '../../errors.js';
import { loadProject } from '../../io/project.js';
import type { Fault } from '../../stand-in/fault.js';
import { readSnapshot } from '../../io/snapshot.js';
import { hostileHub } from '../../stand-in/hostile.js';
import { parseFault } from '../../stand-in/parse-fault.js';
import { recordsFromTables } from '../../stand-in/records-from-tables.js';
import { checkLoopback, startStandInHub } from '../../stand-in/server.js';
import { integerOption } from '../options.js';
import { openOutput } from '../output.js';

type StandInFlags = {
  readonly port: number;
  readonly host: string;
  readonly fault: readonly Fault[];
  readonly from?: string;
  readonly limit?: number;
  readonly page: number;
  readonly quota?: number;
  readonly hostile?: boolean;
  readonly json?: boolean;
};

const readByCaller = <Value>(read: () => Value): Value => {
  try {
    return read();
  } catch (error) {
    if (error instanceof InputError) throw new InvalidArgumentError(error.message);
    throw error;
  }
};

const hostOption = (host: string): string =>
  readByCaller(() => {
    checkLoopback(host);
    return host;
  });

const faultOption = (text: string, before: readonly Fault[]): readonly Fault[] => [
  ...before,
  readByCaller(() => parseFault(text)),
];

/** Resolves when the user or the system asks the program to end. */
const untilInterrupted = (): Promise<void> =>
  new Promise((resolve) => {
    process.once('SIGINT', resolve);
    process.once('SIGTERM', resolve);
  });

/** Adds `stand-in` to the program. */
export function addStandInCommand(program: Command): void {
  program
    .command('stand-in')
    .summary('serve the frozen snapshot as if it were the Hub, with faults on demand')
    .description(
      'Starts a local server that speaks the Hub’s API from the frozen snapshot or from that of a crawl, for tests and teaching. It serves this machine only. The cards of the frozen snapshot are synthetic and say so. Ends with Ctrl-C.',
    )
    .option('--port <n>', 'port, 0 for one that is free', integerOption('a port', 0, 65_535), 0)
    .option('--host <address>', 'loopback address', hostOption, '127.0.0.1')
    .option(
      '--fault <fault>',
      'KIND@name=value,…, e.g. 429@page=3,times=2,retry-after=1 or vanish@repository=owner/name; may be repeated',
      faultOption,
      [],
    )
    .option('--from <file>', 'serve the snapshot of a crawl instead (Parquet)')
    .option('--limit <n>', 'serve the most downloaded only', integerOption('a limit', 1, 1e7))
    .option('--page <n>', 'rows of a page at most', integerOption('a page size', 1, 1000), 1000)
    .option(
      '--quota <n>',
      'requests in five minutes, to the API and for files alike; none by default',
      integerOption('a quota', 1, 1e9),
    )
    .option('--hostile', 'add repositories and cards that are meant to break a reader')
    .option('--json', 'print the address as JSON')
    .action(async (flags: StandInFlags) => {
      const output = openOutput(flags);
      const traps = flags.hostile === true ? hostileHub() : undefined;
      const all =
        flags.from === undefined
          ? recordsFromTables(loadProject().tables)
          : (await readSnapshot(flags.from)).records;
      const records = [...all.slice(0, flags.limit), ...(traps?.records ?? [])];
      const { port, host, page: largestPage, quota, fault: faults } = flags;
      const ended = untilInterrupted();
      const hub = await startStandInHub({
        records,
        faults,
        port,
        host,
        largestPage,
        ...(traps === undefined ? {} : { readmes: traps.readmes }),
        ...(quota === undefined
          ? {}
          : { quota: { api: quota, resolvers: quota, windowSeconds: 300 } }),
      });
      output.result({ url: hub.url, records: records.length, faults }, () =>
        [
          `${records.length} repositories at ${hub.url}`,
          `crawl them: hugging-carbon crawl --live --hub ${hub.url}`,
          'end with Ctrl-C',
        ].join('\n'),
      );
      await ended;
      await hub.close();
      output.note(
        `${hub.requests.length} requests, at most ${hub.highestConcurrency()} at a time; ended`,
      );
    });
}
