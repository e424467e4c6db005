import { InputError } from '../errors.js';
import {
  DIRECT_FILES,
  FAULT_KINDS,
  type DirectFile,
  type Fault,
  type FaultKind,
  type FaultPlace,
} from './fault.js';

const SETTINGS = [
  'page',
  'repository',
  'file',
  'request',
  'every',
  'times',
  'retry-after',
  'retry-after-date',
  'reset',
  'share',
  'bytes-per-second',
  'rows',
] as const;
type Setting = (typeof SETTINGS)[number];

const wrong = (text: string, expected: string): InputError =>
  new InputError({ field: 'fault', value: text, expected });

const settingsOf = (text: string, list: string): ReadonlyMap<Setting, string> =>
  new Map(
    list.split(',').map((pair) => {
      const equals = pair.indexOf('=');
      const name = SETTINGS.find((one) => one === pair.slice(0, equals));
      if (name === undefined) {
        throw wrong(text, `KIND@name=value,… with names among ${SETTINGS.join(', ')}`);
      }
      return [name, pair.slice(equals + 1)] as const;
    }),
  );

type Numbers = (name: Setting, least: number) => number | undefined;

const numbersOf =
  (text: string, settings: ReadonlyMap<Setting, string>): Numbers =>
  (name, least) => {
    const value = settings.get(name);
    if (value === undefined) return undefined;
    const number = value === 'always' && name === 'times' ? Infinity : Number(value);
    if (value.trim() === '' || Number.isNaN(number) || number < least) {
      throw wrong(text, `${name} to be a number from ${least}`);
    }
    return number;
  };

const placeOf = (
  text: string,
  settings: ReadonlyMap<Setting, string>,
  number: Numbers,
): FaultPlace => {
  const page = number('page', 1);
  const request = number('request', 1);
  const every = number('every', 1);
  const repository = settings.get('repository');
  const file = settings.get('file');
  if (file !== undefined && !DIRECT_FILES.some((one) => one === file)) {
    throw wrong(text, `file to be one of ${DIRECT_FILES.join(', ')}`);
  }
  if (page !== undefined) return { page };
  if (request !== undefined) return { request };
  if (every !== undefined) return { every };
  if (repository === undefined) throw wrong(text, 'a page, repository, request or every');
  return { repository, file: file as DirectFile | undefined };
};

/**
 * Reads a fault as the command line takes it: `KIND@name=value,name=value`.
 *
 * @throws InputError that says what was expected
 * @example
 * parseFault('429@page=3,times=2,retry-after=1')
 * // { fault: '429', at: { page: 3 }, times: 2, retryAfter: '1', … }
 */
export function parseFault(text: string): Fault {
  const at = text.indexOf('@');
  const fault = FAULT_KINDS.find((kind): kind is FaultKind => kind === text.slice(0, at));
  if (fault === undefined) throw wrong(text, `KIND@… with a kind among ${FAULT_KINDS.join(', ')}`);
  const settings = settingsOf(text, text.slice(at + 1));
  const number = numbersOf(text, settings);
  return {
    fault,
    at: placeOf(text, settings, number),
    times: number('times', 1),
    retryAfter: settings.get('retry-after'),
    retryAfterDate: number('retry-after-date', 0),
    resetSeconds: number('reset', 0),
    share: number('share', 0),
    bytesPerSecond: number('bytes-per-second', 1),
    rows: number('rows', 1),
  };
}
