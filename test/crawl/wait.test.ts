import { describe, expect, it } from 'vitest';
import { askedWaitMs, backOffMs, requestsLeft } from '../../src/crawl/wait.js';
import { cardAddress, withoutMetadata } from '../../src/crawl/read-card-file.js';

const NOW = Date.parse('2026-11-25T12:00:00Z');

describe('askedWaitMs', () => {
  it.each([
    [{ 'retry-after': '7' }, 7000],
    [{ 'retry-after': '0' }, 0],
    [{ 'retry-after': 'Wed, 25 Nov 2026 12:00:30 GMT' }, 30_000],
    [{ 'retry-after': 'Wed, 25 Nov 2026 11:00:00 GMT' }, 0],
    [{ 'retry-after': '-5' }, undefined],
    [{ 'retry-after': 'soon' }, undefined],
    [{ ratelimit: '"api";r=0;t=42' }, 42_000],
    [{ ratelimit: '"api"; r=0; t=42' }, 42_000],
    [{ 'retry-after': 'soon', ratelimit: '"api";r=0;t=9' }, 9000],
    [{ 'retry-after': '3', ratelimit: '"api";r=0;t=9' }, 3000],
    [{ ratelimit: 'nonsense' }, undefined],
    [{}, undefined],
  ])('%j → %s ms', (headers, expected) => {
    expect(askedWaitMs(new Headers(headers as Record<string, string>), NOW)).toBe(expected);
  });
});

describe('requestsLeft', () => {
  it.each([
    ['"api";r=12;t=42', 12],
    ['"api";r=0;t=42', 0],
    ['', undefined],
  ])('%s → %s', (ratelimit, expected) => {
    expect(requestsLeft(new Headers({ ratelimit }))).toBe(expected);
  });
});

describe('backOffMs', () => {
  it.each([
    [1, 1, 1000],
    [3, 0.5, 2000],
    [3, 0, 0],
    [20, 1, 60_000],
  ])('attempt %i, random %d → %i ms', (attempt, random, expected) => {
    expect(backOffMs(attempt, 1000, random)).toBe(expected);
  });
});

describe('cardAddress', () => {
  it.each([
    ['a/b', 'http://h/a/b/resolve/main/README.md'],
    ['gpt2', 'http://h/gpt2/resolve/main/README.md'],
    ['../x', undefined],
    ['a/..', undefined],
    ['a/b/c', undefined],
    ['a b', undefined],
    ['<script>', undefined],
    ['', undefined],
  ])('%s → %s', (id, expected) => {
    expect(cardAddress('http://h', id)).toBe(expected);
  });
});

describe('withoutMetadata', () => {
  it.each([
    ['---\nlicense: mit\n---\n# Title\n', '# Title\n'],
    ['---\r\nlicense: mit\r\n---\r\n# Title', '# Title'],
    ['---\n---\n# Title', '# Title'],
    ['# Title\n---\nnot metadata\n---\n', '# Title\n---\nnot metadata\n---\n'],
    ['---\nnever closed', '---\nnever closed'],
    ['', ''],
  ])('%j → %j', (text, expected) => {
    expect(withoutMetadata(text)).toBe(expected);
  });
});
