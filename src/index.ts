/**
 * Hugging Carbon: training emissions of the models on the Hugging Face Hub, estimated from public
 * metadata, with uncertainty carried to the total. The pipeline reads
 * `crawl` → `tier` → `estimate` → `simulate` → `show`; `load` opens the frozen tables first.
 */
export { loadProject as load, type Project } from './io/project.js';
export { fittedPopulation, type FittedPopulation } from './simulate/project.js';
export { crawl, type CrawlOptions } from './crawl/crawl.js';
export type { CrawledRepository } from './crawl/crawled.js';
export {
  tierPopulation as tier,
  type Selection,
  type TieredPopulation,
  type TieredRun,
} from './tier/tier.js';
export { explainRepository as explain, type RepositoryExplanation } from './tier/explain.js';
export { decideTier, tierOf, TIER_LABELS, type RunEvidence, type Tier } from './tier/evidence.js';
export { degrade } from './tier/degrade.js';
export {
  estimate,
  estimateAll,
  centralValues,
  type Estimate,
  type EstimateOptions,
} from './estimate/estimate.js';
export { createEstimator, type Estimator } from './estimate/estimator.js';
export { assume, type Assumptions, type AssumptionOverrides } from './estimate/assumptions.js';
export {
  assumptionDocs,
  assumptionTable,
  type AssumptionRow,
} from './estimate/assumption-table.js';
export {
  assumptionHash,
  describeChanges,
  type AssumptionChange,
} from './estimate/assumption-hash.js';
export {
  alternatives,
  NAMED_SCENARIOS,
  type Alternative,
  type NamedScenario,
} from './estimate/alternatives.js';
export { printProvenance, provenanceOf, type ProvenanceNode } from './estimate/provenance.js';
export {
  openSession,
  type Session,
  type SessionOptions,
  type SessionTotal,
} from './simulate/session.js';
export { prepareAggregate, type AggregateJob } from './simulate/aggregate.js';
export * from './simulate/alternative-totals.js';
export * from './simulate/regression-alternatives.js';
export * from './simulate/convergence.js';
export * from './simulate/error-propagation.js';
export * from './simulate/sobol-source.js';
export * from './simulate/uncertainty-study.js';
export * from './show/uncertainty-tables.js';
export * from './show/figures/uncertainty-figures.js';
export { simulate, type Aggregate, type AggregateOptions } from './simulate/aggregate.js';
export {
  allScenarios,
  simulateScenarios,
  type Scenario,
  type ScenarioTotal,
} from './simulate/scenarios.js';
export { summarise, roundByInterval, type Interval } from './uncertainty/summary.js';
export { randomStream } from './uncertainty/random.js';
export { expertLogParameter, fitLogParameter, type LogParameter } from './uncertainty/parameter.js';
export * from './units.js';
export { show, showFigure, showMarkdown, showTable, type TableOptions } from './show/index.js';
export { check, checkThat, checksOf, type CheckResult, type Checks } from './show/check.js';
export * from './show/result-tables.js';
export * from './show/figures/common.js';
export * from './show/figures/aggregate-figures.js';
export * from './show/figures/estimate-figures.js';
export * from './show/figures/regression-figures.js';
export * from './show/figures/diagnostic-figures.js';
export * from './show/figures/validation-figures.js';
export * from './show/regression-tables.js';
export * from './show/validation-tables.js';
export * from './show/regression-report.js';
export * from './show/regression-grouped.js';
export * from './regress/grouped-diagnostics.js';
export { normalEquations } from './regress/normal-equations.js';
export { groupEffects, type GroupEffects } from './regress/group-effects.js';
export { smearingFactor } from './regress/smearing.js';
export { ols, type Coefficient, type OlsFit, type OlsInput } from './regress/ols.js';
export {
  dropTerms,
  leaveOneGroupOut,
  leaveOneGroupOutMean,
  type CrossValidation,
} from './regress/cross-validation.js';
export * from './regress/training-compute.js';
export * from './regress/training-sample.js';
export * from './regress/utilisation.js';
export * from './regress/terms.js';
export * from './regress/model.js';
export * from './regress/formula.js';
export { readRows } from './io/read-rows.js';
export * from './regress/diagnostics.js';
export * from './regress/multiple-testing.js';
export * from './regress/huber.js';
export * from './regress/bootstrap.js';
export * from './regress/random-intercept.js';
export * from './regress/summary.js';
export * from './regress/selection.js';
export * from './regress/selection-rule.js';
export * from './regress/emissions.js';
export * from './regress/fine-tune.js';
export * from './regress/parameters.js';
export { PARAMETER_CANDIDATES } from './regress/parameter-candidates.js';
export type { HeldOutSpread } from './regress/parameter-spreads.js';
export * from './regress/parameter-rules.js';
export * from './regress/sized-runs.js';
export { nestedMeans, type TaggedSize } from './regress/nested-means.js';
export { STRD, type StrdDataset } from './regress/strd/strd.js';
export * from './validate/report.js';
export * from './validate/degradation.js';
export * from './validate/accuracy.js';
export * from './validate/hold-out.js';
export * from './validate/regression-contrast.js';
export * from './validate/organisations.js';
export { projectWithout, tablesWithout, type LeaveOut } from './validate/leave-out.js';
export * from './uncertainty/distribution/index.js';
export { sobolPoints, SOBOL_DIMENSIONS } from './uncertainty/sobol-sequence.js';
export * from './sensitivity/sobol-indices.js';
export * from './sensitivity/known-indices.js';
export * from './sensitivity/population-model.js';
export * from './sensitivity/total-indices.js';
export * from './sensitivity/tornado.js';
export * from './sensitivity/structural.js';
export { DISCLOSURES, type Disclosure } from './sensitivity/disclosures.js';
export * from './sensitivity/value-of-information.js';
export * from './sensitivity/run-information.js';
export * from './show/figures/sensitivity-figures.js';
export * from './show/sensitivity-tables.js';
export * from './intensity/factor-class.js';
export * from './intensity/evidence.js';
export * from './intensity/chain.js';
export * from './intensity/runs.js';
export * from './intensity/draws.js';
export * from './intensity/groups.js';
export * from './intensity/lmdi.js';
export * from './intensity/shapley.js';
export * from './intensity/decompose.js';
export * from './intensity/joint-test.js';
export * from './intensity/trend.js';
export * from './show/intensity-tables.js';
export * from './show/answer-check.js';
export * from './show/figures/intensity-figures.js';
export { InputError } from './errors.js';
export * from './represent/proportion.js';
export * from './represent/model-name.js';
export * from './represent/match-models.js';
export * from './represent/known-units.js';
export * from './represent/coverage.js';
export * from './represent/missing.js';
export * from './represent/cells.js';
export * from './represent/study.js';
export * from './represent/census.js';
export * from './represent/attributed.js';
export * from './represent/extrapolate.js';
export * from './represent/power-law.js';
export * from './represent/lognormal-tail.js';
export * from './represent/leave-out.js';
export * from './represent/lists.js';
export * from './represent/capture.js';
export * from './represent/capture-strata.js';
export * from './represent/log-linear.js';
export * from './represent/poisson.js';
export * from './show/represent-tables.js';
export * from './show/figures/represent-figures.js';
export * from './explore/state.js';
export * from './explore/explorer.js';
export { explore, type ExploreOptions } from './show/explorer.js';
export { isFrozen, snapshotNames, snapshotTitle } from './tier/snapshots.js';
export { describeSnapshot, type ReportLine } from './tier/live/report.js';
export {
  populationFromRecords,
  type CrawlMeta,
  type LivePopulation,
} from './tier/live/population.js';
export { type CardDisclosure, type ReadDisclosure } from './tier/live/disclosure.js';
export { disclosureReader } from './cards/disclosure.js';
export { loadSnapshotProject } from './io/snapshot-project.js';
export { projectFromSnapshot, type SnapshotProject } from './simulate/live-project.js';
export { loadCurated } from './io/curated.js';
export {
  startStandInHub,
  recordsFromTables,
  syntheticRecords,
  hostileHub,
  FAULT_KINDS,
  type Fault,
  type StandInHub,
  type StandInOptions,
  type LoggedRequest,
} from './stand-in/index.js';
export {
  openSnapshot,
  openSnapshotWriter,
  readSnapshot,
  writeSnapshot,
  diffSnapshots,
  type Snapshot,
  type SnapshotDiff,
  type SnapshotMeta,
  type SnapshotRecord,
  type SnapshotWriter,
} from './io/snapshot.js';
export { CARD_STATUSES, type CardStatus, type HubRecord } from './crawl/hub-record.js';
export { cardReader, readReadme, type CardFindings, type CardInput } from './cards/read-card.js';
export { evidenceFromCard, type EvidenceFromCard } from './cards/evidence.js';
export { paramsFromConfig } from './cards/params/from-config.js';
export type { Finding as CardFinding, CardFlag } from './cards/finding.js';
export type { Contradiction as CardContradiction } from './cards/contradictions.js';
export type { AccuracyRow, CardAccuracy } from './cards/accuracy.js';
export { cardAccuracy, labelledCards, projectCardReader } from './io/labelled-cards.js';
export { accuracyTable as cardAccuracyTable } from './cards/docs-tables.js';
export { centralTco2e } from './estimate/central.js';
export { readLargeCrawl, streamRuns } from './tier/live/stream.js';
export * from './show/crawl-tables.js';
export { inScratchFolder } from './io/scratch-folder.js';
export {
  crawlToSnapshot,
  RATES,
  type CrawlProgress,
  type CrawlToSnapshotOptions,
} from './crawl/crawl-to-snapshot.js';
export { HUB_URL } from './crawl/list-pages.js';
export type {
  CellInfo,
  CodePosition,
  Completion,
  Failure,
  Inspection,
  KernelPlugin,
  MimeBundle,
} from './kernel/plugin.js';
export { longWork, reportWork, type WorkStep } from './work.js';
