import type { HubRecord } from '../crawl/hub-record.js';
import { randomStream, type RandomStream } from '../uncertainty/random.js';

/** Options of the generator. */
export type SyntheticOptions = {
  readonly count: number;
  readonly seed: number;
  /**
   * Records whose task, library, tags, config, size and dates the synthetic ones take, row by row, so
   * that what goes together stays together.
   */
  readonly templates: readonly HubRecord[];
  /**
   * Share of repositories with more downloads than the threshold, 0.005 by default: an assumption of the
   * generator, not a measurement.
   */
  readonly shareAbove?: number | undefined;
  /** 5000 by default. */
  readonly threshold?: number | undefined;
};

/** Owners: the k-th is drawn in proportion to 1/k, so that a few own many repositories. */
const ownerNumber = (random: RandomStream, owners: number): number =>
  Math.floor(Math.exp(random.uniform() * Math.log(owners + 1)));

/**
 * Exponent of the power law that downloads above a threshold follow, by maximum likelihood (Hill):
 * 1 / mean of ln(downloads / threshold).
 */
export function tailExponent(records: readonly HubRecord[], threshold: number): number {
  const above = records.map((record) => record.downloads30d).filter((d) => d > threshold);
  const mean = above.reduce((sum, d) => sum + Math.log(d / threshold), 0) / above.length;
  return above.length === 0 ? 1 : 1 / mean;
}

/**
 * Generates records with the shape of the Hub: downloads by a Lomax law (a power law whose exponent is
 * that of the templates above the threshold, flattened towards zero so that most repositories have few),
 * owners by Zipf's law, everything else copied from a template drawn at random. Ids are invented and
 * unique. No cards.
 *
 * @param options count, seed, templates
 * @returns records one by one, in the order of their numbers; the same seed gives the same records
 * @throws RangeError without templates or for a wrong seed
 */
export function* syntheticRecords(options: SyntheticOptions): Generator<HubRecord> {
  const { count, seed, templates, shareAbove = 0.005, threshold = 5000 } = options;
  if (templates.length === 0) throw new RangeError('templates: got none, expected at least one');
  const random = randomStream(seed, 'stand-in:records');
  const exponent = tailExponent(templates, threshold);
  // P(D > threshold) = (1 + threshold / scale)^-exponent = shareAbove
  const scale = threshold / (shareAbove ** (-1 / exponent) - 1);
  const owners = Math.max(1, Math.round(count / 4));
  for (let i = 0; i < count; i++) {
    const template = templates[Math.floor(random.uniform() * templates.length)] as HubRecord;
    const name = template.repositoryId.split('/').at(-1) ?? 'model';
    const owner = ownerNumber(random, owners).toString(36);
    const downloads30d = Math.floor(scale * ((1 - random.uniform()) ** (-1 / exponent) - 1));
    yield {
      ...template,
      repositoryId: `maker-${owner}/${name.slice(0, 40)}-${i.toString(36)}`,
      downloads30d,
      downloadsAllTime: Math.floor(downloads30d * (1 + 20 * random.uniform())),
      likes: Math.floor(Math.sqrt(downloads30d) * random.uniform()),
      gated: random.uniform() < 0.02,
      cardStatus: downloads30d > threshold ? 'absent' : 'not-asked',
      cardDataJson: template.cardDataJson,
      cardText: undefined,
    };
  }
}
