import type { CrawlProgress } from '../crawl/crawl-to-snapshot.js';

/**
 * A duration as a reader takes it in.
 *
 * @param value seconds
 * @example shortDuration(119.6) // '2 min'
 */
export function shortDuration(value: number): string {
  const whole = Math.round(value);
  if (whole < 120) return `${whole} s`;
  return whole < 7200 ? `${Math.round(whole / 60)} min` : `${(whole / 3600).toFixed(1)} h`;
}

/** Items of a phase that are there, and how many there will be. */
const itemsOf = ({ phase, listed, listedOf, cards, cardsOf }: CrawlProgress) =>
  phase === 'list' ? { there: listed, of: listedOf } : { there: cards, of: cardsOf };

const timeLeft = (start: CrawlProgress, now: CrawlProgress): string => {
  const { there, of } = itemsOf(now);
  if (of === undefined) return 'total unknown';
  const came = there - itemsOf(start).there;
  // What an earlier call read took this one no time: only what came since the start of the phase counts.
  const left =
    came <= 0 ? undefined : (Math.max(0, of - there) * (now.seconds - start.seconds)) / came;
  return left === undefined
    ? 'time left not yet known'
    : `${shortDuration(left)} left${now.phase === 'list' ? ' of this pass' : ''}`;
};

/**
 * One line that says how far a crawl is.
 *
 * @param start the first that was told of this phase and pass
 * @param now what is told now
 * @returns rows or cards, requests a second, tries, and the time left of this phase where its end is known
 */
export function crawlProgressText(start: CrawlProgress, now: CrawlProgress): string {
  const { phase, pass, rows, listed, listedOf, cards, cardsOf, failed, requests, retries } = now;
  if (phase === 'write') return `writing ${rows} repositories`;
  const what =
    phase === 'list'
      ? `list, pass ${pass}: ${listed}${listedOf === undefined ? '' : ` of about ${listedOf}`} rows, ${rows} kept`
      : `cards: ${cards} of ${cardsOf ?? '?'}${failed === 0 ? '' : `, ${failed} failed`}`;
  const rate = requests / Math.max(now.seconds, 1e-3);
  return `${what}; ${rate.toFixed(1)} requests/s, ${retries} tried again; ${timeLeft(start, now)}`;
}

/** Milliseconds between two lines: on a terminal, elsewhere. */
const PAUSE_MS = { terminal: 200, file: 10_000 } as const;

/** Writes how far a crawl is to standard error; on a terminal the line overwrites itself. */
export function crawlProgressWriter(): (progress: CrawlProgress) => void {
  const isTerminal = process.stderr.isTTY;
  const pause = isTerminal ? PAUSE_MS.terminal : PAUSE_MS.file;
  let written = 0;
  let start: CrawlProgress | undefined;
  return (now) => {
    if (start?.phase !== now.phase || start.pass !== now.pass) start = now;
    const time = Date.now();
    if (time - written < pause) return;
    written = time;
    const line = crawlProgressText(start, now);
    process.stderr.write(isTerminal ? `\r${line.padEnd(79)}` : `${line}\n`);
  };
}
