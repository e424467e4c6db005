/** What can go wrong, on demand. */
export const FAULT_KINDS = [
  '429',
  '500',
  '502',
  '503',
  '504',
  '403',
  'truncated',
  'wrong-type',
  'wrong-shape',
  'drip',
  'stall',
  'reset',
  'reset-in-body',
  'duplicate-rows',
  'falling-rows',
  'rising-rows',
  'vanish',
  'gated',
  'disabled',
] as const;
export type FaultKind = (typeof FAULT_KINDS)[number];

/** What a repository is asked for besides its row in the list: `info` is `/api/models/ID`. */
export const DIRECT_FILES = ['README.md', 'config.json', 'info'] as const;
export type DirectFile = (typeof DIRECT_FILES)[number];

/** Where a fault strikes. Pages and requests count from 1. */
export type FaultPlace =
  | { readonly page: number }
  | { readonly repository: string; readonly file?: DirectFile | undefined }
  | { readonly request: number }
  | { readonly every: number };

/**
 * A fault, declared as data: what happens, where, how often.
 *
 * - `403`: a refusal that is not the Hub's own, as of a proxy. `429` … `504`: that status. `retryAfter` is sent as the header of that name as it stands (seconds,
 *   or any text), `retryAfterDate` as an HTTP date so many seconds ahead, `resetSeconds` as the `t` of
 *   the Hub's `RateLimit` header; without any of them the client is told nothing.
 * - `truncated`: the body ends early although HTTP says it is whole. `wrong-type`: an HTML page with
 *   status 200. `wrong-shape`: JSON that is not what was asked for.
 * - `drip`: the body comes at `bytesPerSecond`. `stall`: nothing ever comes.
 * - `reset`: the connection is reset before an answer; `reset-in-body`: after a `share` of the body.
 * - `duplicate-rows`: the page starts with the last `rows` rows of the page before. `falling-rows`:
 *   just before this page is asked for, those rows lose downloads and so come again. `rising-rows`: the
 *   first `rows` rows of this page gain downloads, move to the top, and are missing here.
 * - `vanish`, `gated`, `disabled`: the repository stays in the list, and is so when asked directly.
 */
export type Fault = {
  readonly fault: FaultKind;
  readonly at: FaultPlace;
  /** How often, 1 by default; for ever with `every` and for `vanish`, `gated` and `disabled`. */
  readonly times?: number | undefined;
  readonly retryAfter?: number | string | undefined;
  readonly retryAfterDate?: number | undefined;
  readonly resetSeconds?: number | undefined;
  /** Share of the body that is sent, 0 to 1; a half by default. */
  readonly share?: number | undefined;
  /** Default 200. */
  readonly bytesPerSecond?: number | undefined;
  /** Default 2. */
  readonly rows?: number | undefined;
};

/** A request as faults see it. */
export type Target =
  | { readonly kind: 'list'; readonly page: number }
  | { readonly kind: 'direct'; readonly repositoryId: string; readonly file: DirectFile }
  | { readonly kind: 'other' };

const LASTING: readonly FaultKind[] = ['vanish', 'gated', 'disabled'];
const ROW_FAULTS: readonly FaultKind[] = ['duplicate-rows', 'falling-rows', 'rising-rows'];

/** Whether a fault concerns which rows a page holds, not how it is sent. */
export function isRowFault(fault: Fault): boolean {
  return ROW_FAULTS.includes(fault.fault);
}

const timesOf = (fault: Fault): number =>
  fault.times ?? (LASTING.includes(fault.fault) || 'every' in fault.at ? Infinity : 1);

const strikes = (fault: Fault, target: Target, number: number): boolean => {
  const { at } = fault;
  if (isRowFault(fault) && target.kind !== 'list') return false;
  if ('request' in at) return at.request === number;
  if ('every' in at) return number % at.every === 0;
  if ('page' in at) return target.kind === 'list' && target.page === at.page;
  return (
    target.kind === 'direct' &&
    target.repositoryId === at.repository &&
    (at.file === undefined || at.file === target.file)
  );
};

/** Hands out the faults that are declared, each as often as it says. */
export type FaultBook = {
  /** The faults that strike a request; the answer is counted. */
  readonly take: (target: Target, number: number) => readonly Fault[];
};

/**
 * Opens a book of faults. Of those that concern how an answer is sent, one strikes at a time, the
 * first declared that is not used up; so `[{429 …}, {500 …}]` at one page gives 429, 500, then the page.
 *
 * @param faults in order of precedence
 */
export function openFaults(faults: readonly Fault[]): FaultBook {
  const left = faults.map(timesOf);
  return {
    take: (target, number) => {
      const struck: Fault[] = [];
      faults.forEach((fault, i) => {
        if ((left[i] ?? 0) <= 0 || !strikes(fault, target, number)) return;
        if (!isRowFault(fault) && struck.some((other) => !isRowFault(other))) return;
        left[i] = (left[i] ?? 0) - 1;
        struck.push(fault);
      });
      return struck;
    },
  };
}
