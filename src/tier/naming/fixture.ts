import { mayMatch } from './may-match.js';
import { baseName, organisationOf } from './id-parts.js';

/** Organisations that exist for automated tests; their weights are random or truncated. */
const FIXTURE_ORGANISATIONS =
  /(^|-)internal-(testing|test)$|^hf-tiny-model-private$|^tiny-random$|^unslothai$|^Habana$|^hf-tiny|^hmellor$/i;

const FIXTURE_NAMES = new RegExp(
  [
    'tiny[-_]?random|random[-_]tiny|sshleifer[-_]tiny|[-_]random(-|$)|^random-|^ci-random|unit-test',
    '^tiny-(gpt2|mbart|bart|mixtral|distil|ctrl|marian|xlm|t5|vit|stable-diffusion|sd|flux|wav2vec2)',
    '^tiny-llama-fast|^test-(image|tiny|dummy)|^testing-|-small-testing$|(^|-)dummy(-|$)',
    '^(?!.*(audio|vision|image|video|speech|codec|vq)).*-tokenizer$',
  ].join('|'),
  'i',
);

/** Most names are seen to be no fixture without trying either. */
const mayBeFixture = mayMatch([FIXTURE_ORGANISATIONS, FIXTURE_NAMES]);

/**
 * Whether a repository is a test fixture, an environment probe or a configuration without trained
 * weights: hundreds of popular repositories are, and no training stands behind them.
 *
 * @example
 * isFixture('hf-internal-testing/tiny-random-bert'); // true
 * isFixture('prajjwal1/bert-tiny'); // false: small, but trained
 */
export function isFixture(repositoryId: string): boolean {
  return (
    mayBeFixture(repositoryId) &&
    (FIXTURE_ORGANISATIONS.test(organisationOf(repositoryId)) ||
      FIXTURE_NAMES.test(baseName(repositoryId)))
  );
}
