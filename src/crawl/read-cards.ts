import type { Entry, Progressed } from './crawl-state.js';
import { InputError } from '../errors.js';
import type { HubRecord } from './hub-record.js';
import type { Journal } from './journal.js';
import { GivenUpError, type PoliteClient } from './polite-fetch.js';
import { MOST_CARD_BYTES, readCardFile, type CardAnswer } from './read-card-file.js';

/** What reading cards needs. */
export type CardJob = {
  /** A polite client with `fileProblem` as its check. */
  readonly files: PoliteClient;
  /** Repositories whose cards are to be read. */
  readonly due: readonly HubRecord[];
  /** Those of them that failed when the crawl was under way before: they may well fail again. */
  readonly failedBefore: ReadonlySet<string>;
  readonly hubUrl: string;
  readonly journal: Journal;
  /** Takes the cards in. */
  readonly state: Progressed;
  readonly token: string | undefined;
  /** Cards asked for at a time. */
  readonly concurrency: number;
  readonly onCard: () => void;
  readonly onFailed: (error: GivenUpError) => void;
};

/** Cards between two times that the disk is waited for. */
const CARDS_A_SYNC = 100;

/** Cards that may fail one after the other: with more, it is the server that is broken, not a card. */
export const MOST_FAILED_IN_A_ROW = 20;

const broken = ({ details: { file, value } }: GivenUpError, cards: string): InputError =>
  new InputError({
    file,
    value,
    expected: `a card: ${cards} failed, so the server or the way to it is broken`,
  });

const asKept = (answer: CardAnswer): CardAnswer =>
  answer.cardText !== undefined && Buffer.byteLength(answer.cardText) > MOST_CARD_BYTES
    ? { cardStatus: 'unreadable' }
    : answer;

/**
 * Reads the model cards of repositories, several at a time, and writes each down as it arrives. A card
 * that fails at every try is noted as failed, and the others are read.
 *
 * @param job repositories, client, journal
 * @throws InputError when the server asks to wait for too long, when 20 cards in a row failed, or when all
 *   of several did: then the server is broken
 */
export async function readCards(job: CardJob): Promise<void> {
  const { files, due, hubUrl, journal, state, token } = job;
  const waiting = due[Symbol.iterator]();
  let ended: { readonly error: unknown } | undefined;
  let inARow = 0;
  let last: GivenUpError | undefined;
  const keep = (repositoryId: string, answer: CardAnswer): void => {
    const entry: Entry = { kind: 'card', repositoryId, ...answer };
    journal.append(entry, state.cards.size % CARDS_A_SYNC === 0);
    state.cards.set(repositoryId, answer);
    job.onCard();
  };
  const readOne = async (record: HubRecord): Promise<void> => {
    const { repositoryId } = record;
    try {
      const answer = await readCardFile(files, record, { hubUrl, token });
      inARow = 0;
      keep(repositoryId, asKept(answer));
    } catch (error) {
      if (!(error instanceof GivenUpError)) throw error;
      job.onFailed(error);
      keep(repositoryId, { cardStatus: 'failed' });
      last = error;
      if (!job.failedBefore.has(repositoryId)) inARow++;
      if (inARow >= MOST_FAILED_IN_A_ROW) throw broken(error, `${inARow} in a row`);
    }
  };
  const work = async (): Promise<void> => {
    for (const record of waiting) {
      if (ended !== undefined) return;
      try {
        await readOne(record);
      } catch (error) {
        // The others end what they have under way; what is there stays.
        ended ??= { error };
      }
    }
  };
  await Promise.all(Array.from({ length: job.concurrency }, work));
  if (ended !== undefined) throw ended.error;
  const all = [...state.cards.values()].every(({ cardStatus }) => cardStatus === 'failed');
  if (last !== undefined && all && due.length > 1) throw broken(last, `all ${due.length}`);
}
