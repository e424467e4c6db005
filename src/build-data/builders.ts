import type { Builder } from './builder.js';
import { acceleratorsBuilder } from './reference/devices.js';
import { gridBuilder, gridSiteBuilder, pueBuilder } from './reference/electricity.js';
import {
  acceleratorMixBuilder,
  placeMixBuilder,
  powerBuilder,
  utilisationBuilder,
} from './reference/hardware-use.js';
import { gridRegionsBuilder } from './reference/grid-regions.js';
import { populationBuilder } from './repository-runs.js';
import { reportedEmissionsBuilder } from './reference/reported.js';
import { computeSampleBuilder } from './reference/compute-sample.js';
import { scopesBuilder } from './reference/scopes.js';
import { censusDownloadsBuilder } from './reference/census-downloads.js';
import { knownModelsBuilder } from './reference/known-models.js';
import { trackedModelsBuilder } from './reference/tracked-models.js';
import { rivalPredictionsBuilder } from './reference/rivals.js';
import { validationRunsBuilder } from './reference/validation.js';
import { finetuneCardsBuilder, finetuneComputeBuilder } from './reference/samples.js';

/** All builders, each after those whose tables it reads. */
export const BUILDERS: readonly Builder[] = [
  acceleratorsBuilder,
  gridBuilder,
  gridSiteBuilder,
  gridRegionsBuilder,
  pueBuilder,
  utilisationBuilder,
  powerBuilder,
  acceleratorMixBuilder,
  placeMixBuilder,
  reportedEmissionsBuilder,
  finetuneComputeBuilder,
  finetuneCardsBuilder,
  populationBuilder,
  computeSampleBuilder,
  validationRunsBuilder,
  rivalPredictionsBuilder,
  scopesBuilder,
  knownModelsBuilder,
  censusDownloadsBuilder,
  trackedModelsBuilder,
];
