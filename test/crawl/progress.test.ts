import { describe, expect, it } from 'vitest';
import { crawlProgressText, shortDuration } from '../../src/cli/crawl-progress.js';
import type { CrawlProgress } from '../../src/crawl/crawl-to-snapshot.js';

const progress = (more: Partial<CrawlProgress>): CrawlProgress => ({
  phase: 'list',
  pass: 1,
  rows: 0,
  listed: 0,
  listedOf: undefined,
  cards: 0,
  failed: 0,
  cardsOf: undefined,
  requests: 0,
  retries: 0,
  seconds: 0,
  ...more,
});

describe('crawlProgressText', () => {
  const list = progress({ listed: 500, rows: 500, requests: 1, seconds: 1 });
  // 100 cards from an earlier call; then 4 cards, which are 8 requests, a second.
  const cards = progress({ phase: 'cards', cards: 100, cardsOf: 1000, requests: 30, seconds: 20 });
  it.each<[CrawlProgress, CrawlProgress, string]>([
    [
      list,
      { ...list, listed: 2000, rows: 1990, requests: 4, seconds: 3 },
      'list, pass 1: 2000 rows, 1990 kept; 1.3 requests/s, 0 tried again; total unknown',
    ],
    [
      { ...list, pass: 2, listed: 0, seconds: 10 },
      { ...list, pass: 2, listed: 1000, listedOf: 4000, requests: 15, retries: 2, seconds: 12 },
      'list, pass 2: 1000 of about 4000 rows, 500 kept; 1.3 requests/s, 2 tried again; 6 s left of this pass',
    ],
    [cards, cards, 'cards: 100 of 1000; 1.5 requests/s, 0 tried again; time left not yet known'],
    [
      cards,
      { ...cards, cards: 200, failed: 3, requests: 230, seconds: 45 },
      'cards: 200 of 1000, 3 failed; 5.1 requests/s, 0 tried again; 3 min left',
    ],
    [cards, { ...cards, phase: 'write', rows: 1000 }, 'writing 1000 repositories'],
  ])('%j, %j → %s', (start, now, expected) => {
    expect(crawlProgressText(start, now)).toBe(expected);
  });
});

describe('shortDuration', () => {
  it.each([
    [0.4, '0 s'],
    [119.4, '119 s'],
    [119.6, '2 min'],
    [7199, '120 min'],
    [9000, '2.5 h'],
  ])('%d s → %s', (value, expected) => {
    expect(shortDuration(value)).toBe(expected);
  });
});
