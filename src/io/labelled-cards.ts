import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  parseLabelledCard,
  scoreCards,
  type CardAccuracy,
  type LabelledCard,
} from '../cards/accuracy.js';
import { cardReader, type CardReader } from '../cards/read-card.js';
import { packageFolder } from './package-folder.js';
import { acceleratorsTable } from '../data/schema/accelerators.js';
import { gridRegionsTable } from '../data/schema/grid-regions.js';
import { gridTable } from '../data/schema/grid.js';
import { reportedEmissionsTable } from '../data/schema/reported-emissions.js';
import { readTable } from './read-table.js';

/** Where the cards labelled by hand lie in the repository. */
const FOLDER = 'test/fixtures/cards';

/**
 * The model cards labelled by hand, in order of their file names.
 *
 * @throws InputError for a file that is not in the format
 */
export function labelledCards(): readonly LabelledCard[] {
  const folder = join(packageFolder(), FOLDER);
  return readdirSync(folder)
    .filter((name) => name.endsWith('.card'))
    .sort()
    .map((name) => parseLabelledCard(name, readFileSync(join(folder, name), 'utf8')));
}

/**
 * A reader of model cards with the project's own tables: accelerators, grids and the figures of known
 * reports.
 *
 * @throws InputError when one of these tables is missing, changed or malformed
 */
export function projectCardReader(): CardReader {
  return cardReader({
    accelerators: readTable(acceleratorsTable),
    grid: readTable(gridTable),
    gridRegions: readTable(gridRegionsTable),
    reports: readTable(reportedEmissionsTable).flatMap(({ model, tco2e }) =>
      tco2e === undefined ? [] : [{ model, tco2e }],
    ),
  });
}

/**
 * Precision and recall of the card reader on the cards labelled by hand, by part and quantity.
 *
 * @returns one row per part and quantity, and the mistakes card by card
 */
export function cardAccuracy(): CardAccuracy {
  return scoreCards(labelledCards(), projectCardReader());
}
