import { censusDownloadsTable } from '../../data/schema/census-downloads.js';
import { built, type Builder } from '../builder.js';

const CENSUS = 'hub/hub_2024-09-20_top10k.csv';
const SNAPSHOT = '2024-09';
/** The crawl asked for so many repositories; those untouched for three years were dropped by it. */
const ASKED = 10_000;

/** Builds the counts of repositories by downloads. */
export const censusDownloadsBuilder: Builder = {
  tables: ['census-downloads'],
  inputs: [CENSUS],
  build: (upstream) => {
    const counts = new Map<number, number>();
    let read = 0;
    for (const row of upstream.csv(CENSUS)) {
      const downloads = Number(row['downloads']);
      counts.set(downloads, (counts.get(downloads) ?? 0) + 1);
      read += 1;
    }
    const rows = [...counts]
      .sort(([a], [b]) => b - a)
      .map(([downloads30d, repositories]) => ({
        snapshot: SNAPSHOT,
        downloads30d,
        repositories,
      })) as { snapshot: '2024-09'; downloads30d: number; repositories: number }[];
    return [
      built(censusDownloadsTable, rows, {
        producer: 'Hugging Face Hub, through a public crawl',
        citation: 'Public crawl of the Hub’s model list by downloads, 2024-09-20',
        licence: 'facts of public repository metadata',
        date: '2024-09-20',
        notes: [
          `${read} repositories of the ${ASKED} that the crawl asked for; it left out ${ASKED - read} that had not been modified for three years`,
        ],
      }),
    ];
  },
};
