import type { TableRow } from './result-tables.js';

/**
 * Compares a learner's answer with the right one and says so without stopping the notebook.
 *
 * @param exercise what was asked
 * @param answer the learner's number, or undefined while there is none
 * @param expected the right number
 * @param relativeTolerance largest share by which they may differ
 * @returns a row that says `right`, `not yet` or `no answer yet`; it does not tell the right number
 * @throws RangeError when the right number is 0 or not finite: no relative tolerance fits it
 * @example answerRow('2 + 2', 4, 4, 0.01) // { exercise: '2 + 2', answer: 4, verdict: 'right' }
 */
export function answerRow(
  exercise: string,
  answer: number | undefined,
  expected: number,
  relativeTolerance: number,
): TableRow {
  if (expected === 0 || !Number.isFinite(expected)) {
    throw new RangeError(`expected: got ${expected}, expected a finite number other than 0`);
  }
  if (answer === undefined) return { exercise, answer: '', verdict: 'no answer yet' };
  const right = Math.abs(answer / expected - 1) <= relativeTolerance;
  return { exercise, answer, verdict: right ? 'right' : 'not yet' };
}
