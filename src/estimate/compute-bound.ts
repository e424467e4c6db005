import type { Assumptions } from './assumptions.js';
import { keptPerReference } from './kept-per-reference.js';
import type { Reference } from './reference.js';

const isLanguageLike = (modality: string): boolean =>
  modality === 'language' || modality === 'multimodal';

/** The largest compute and data set known from a date on, with the models that set them. */
type Best = {
  readonly from: string;
  readonly flop: number;
  readonly flopName: string;
  readonly tokens: number;
  readonly tokensName: string;
};

const NOTHING: Best = { from: '', flop: 0, flopName: '', tokens: 0, tokensName: '' };

const frontiers = keptPerReference<readonly Best[]>();

/** Records in the order of their dates. */
const recordsOf = (reference: Reference, language: boolean): readonly Best[] => {
  const rows = reference.frontier
    .filter(({ modality }) => isLanguageLike(modality) === language)
    .sort((a, b) => (a.publishedOn < b.publishedOn ? -1 : a.publishedOn > b.publishedOn ? 1 : 0));
  let best = NOTHING;
  return rows.flatMap((row) => {
    const { publishedOn: from, flop = 0, tokens = 0, name } = row;
    if (flop <= best.flop && tokens <= best.tokens) return [];
    best = {
      ...best,
      ...(flop > best.flop ? { flop, flopName: name } : {}),
      ...(tokens > best.tokens ? { tokens, tokensName: name } : {}),
      from,
    };
    return [best];
  });
};

const frontierUntil = (reference: Reference, language: boolean, date: string): Best => {
  const records = frontiers(reference, String(language), () => recordsOf(reference, language));
  return records.findLast(({ from }) => from <= date) ?? NOTHING;
};

/** An upper bound on imputed compute, ln FLOP, and what it is. */
export type ComputeBound = { readonly lnFlop: number; readonly reason: string };

/**
 * The physical bound on the compute of a run that disclosed none, by the rule of the assumptions.
 * `largest-run`: the largest compute known of any model up to its date (of its modality group);
 * `largest-dataset`: 6·N·D with the largest data set disclosed up to its date;
 * `tokens-per-parameter`: 6·N²·r; `frontier` (default): the smaller of the first two.
 *
 * @param reference the reference data
 * @param rule the assumption
 * @param run date, modality and active parameters
 * @returns bound on ln(FLOP); Infinity for `none`
 */
export function computeBound(
  reference: Reference,
  { rule, tokensPerActiveParameter }: Assumptions['tailBound'],
  run: { readonly publishedOn: string; readonly modality: string; readonly paramsActive: number },
): ComputeBound {
  if (rule === 'none') return { lnFlop: Infinity, reason: 'no bound' };
  if (rule === 'tokens-per-parameter') {
    return {
      lnFlop: Math.log(6 * run.paramsActive ** 2 * tokensPerActiveParameter),
      reason: `at most ${tokensPerActiveParameter} tokens per active parameter`,
    };
  }
  const isLanguage = isLanguageLike(run.modality);
  const { flop, flopName, tokens, tokensName } = frontierUntil(
    reference,
    isLanguage,
    run.publishedOn,
  );
  const byRun = {
    lnFlop: flop > 0 ? Math.log(flop) : Infinity,
    reason: `largest run known by then: ${flopName}`,
  };
  const byTokens = {
    lnFlop: tokens > 0 ? Math.log(6 * run.paramsActive * tokens) : Infinity,
    reason: isLanguage
      ? `6·N·D with the largest data set disclosed by then: ${tokensName}`
      : `as many uses of each parameter as in any published model by then: ${tokensName}`,
  };
  if (rule === 'largest-run') return byRun;
  if (rule === 'largest-dataset') return byTokens;
  return byTokens.lnFlop < byRun.lnFlop ? byTokens : byRun;
}
