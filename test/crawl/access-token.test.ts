import { describe, expect, it } from 'vitest';
import { tokenFor, withoutToken } from '../../src/crawl/access-token.js';
import { politeFetch } from '../../src/crawl/polite-fetch.js';

const HUB = 'https://huggingface.co';

describe('tokenFor', () => {
  it.each([
    [HUB, 'hf_abc', 'hf_abc'],
    [HUB, ' hf_abc\r\n', 'hf_abc'],
    [HUB, '', undefined],
    [HUB, ' \n', undefined],
    [HUB, undefined, undefined],
    ['http://huggingface.co', 'hf_abc', undefined],
    ['https://huggingface.co.example', 'hf_abc', undefined],
    ['http://127.0.0.1:8080', 'hf_sec\nret', undefined],
  ])('%s, %j → %j', (hubUrl, token, expected) => {
    expect(tokenFor(hubUrl, token)).toBe(expected);
  });

  it.each(['hf_sec\nret', 'hf_sec ret', 'hf_sec\tret', 'hf_secréret', 'sec-ret', 'hf_'])(
    '%j → refused by a message without it',
    (token) => {
      expect(() => tokenFor(HUB, token)).toThrow(
        /^field HF_TOKEN: expected a token of the Hub: hf_ and printable ASCII without blanks \(its text is not shown\)$/,
      );
    },
  );
});

describe('withoutToken', () => {
  it.each([
    ['fetch failed', 'fetch failed'],
    ['"Bearer hf_abc" is invalid', '"Bearer (a token)'],
    ['bearer hf_sec\nret is invalid', 'bearer (a token)'],
    ['wrong: hf_sec\nret', 'wrong: (a token)'],
  ])('%j → %j', (message, expected) => {
    expect(withoutToken(message)).toBe(expected);
  });

  it('an error of the fetch function that quotes it → the message does not', async () => {
    const headers = { authorization: 'Bearer hf_sec\nret' };
    const asked = politeFetch(fetch, { tries: 1 })('http://127.0.0.1:9/x', { headers });
    await expect(asked).rejects.toThrow(/^(?![\s\S]*(?:sec|ret))[\s\S]*within 1 tries/);
  });
});
