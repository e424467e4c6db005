/**
 * What became of a repository's model card. `not-asked`: the repository is at or below the threshold.
 * `gone`: it vanished between the list and the card, or was disabled. `unreadable`: too large or not
 * UTF-8. `failed`: the server had an error at every try, so that nobody knows whether there is one.
 */
export const CARD_STATUSES = [
  'not-asked',
  'read',
  'absent',
  'gated',
  'gone',
  'unreadable',
  'failed',
] as const;
export type CardStatus = (typeof CARD_STATUSES)[number];

/**
 * One repository as the Hub sent it on one day: a row of a crawled snapshot. Nothing is interpreted
 * yet, so that a better reader can read the same snapshot again. All texts come from strangers: they
 * are escaped wherever they are shown.
 */
export type HubRecord = {
  /** `owner/name`, or a bare `name` for the oldest repositories. */
  readonly repositoryId: string;
  readonly downloads30d: number;
  readonly downloadsAllTime?: number | undefined;
  readonly likes?: number | undefined;
  /** Pipeline tag. */
  readonly task?: string | undefined;
  readonly library?: string | undefined;
  /** Days, YYYY-MM-DD. */
  readonly createdOn?: string | undefined;
  readonly lastModifiedOn?: string | undefined;
  /** Access needs the owner's consent. */
  readonly gated: boolean;
  readonly disabled: boolean;
  readonly tags: readonly string[];
  /** Sum of the elements in the safetensors files, as the Hub counted them. */
  readonly safetensorsTotal?: number | undefined;
  /** The same by number format, as JSON: `{"BF16":70553706496}`. */
  readonly safetensorsByDtypeJson?: string | undefined;
  /** `config` of the list as JSON (model_type, architectures …), keys sorted. */
  readonly configJson?: string | undefined;
  /** Metadata of the card as JSON, keys sorted. */
  readonly cardDataJson?: string | undefined;
  readonly cardStatus: CardStatus;
  /** Text of README.md, at most one megabyte, without its metadata block. */
  readonly cardText?: string | undefined;
};
