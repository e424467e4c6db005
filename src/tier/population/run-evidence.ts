import type { RunRow } from '../../data/schema/runs.js';
import type { RunEvidence } from '../evidence.js';

/** What its repository and its base add to what is known of a run. */
export type JoinedFacts = Pick<
  RunEvidence,
  'architecture' | 'task' | 'owner' | 'baseFlop' | 'sameOrganisationAsBase'
>;

/** A run with the columns that no estimate needs. A row of `runs.csv` fits. */
type Run = RunEvidence & Partial<Pick<RunRow, 'acceleratorCount' | 'origin' | 'checked' | 'note'>>;

type AllFields<Row> = { readonly [Field in keyof Required<Row>]: Row[Field] };

/**
 * A run with what its repository and base add. In one literal: millions are made, and spreading a run of
 * so many fields takes a hundred times as long.
 *
 * @param run a row of `runs.csv`, or evidence
 * @param joined facts that stand in other tables
 * @returns all fields of both
 * @example joinFacts(run, { task: 'text-generation' }).task // 'text-generation'
 */
export function joinFacts(run: Run, joined: JoinedFacts): Run {
  const evidence: AllFields<Run> = {
    runId: run.runId,
    name: run.name,
    organisation: run.organisation,
    organisationCountry: run.organisationCountry,
    publishedOn: run.publishedOn,
    modality: run.modality,
    kind: run.kind,
    sparsity: run.sparsity,
    baseRunId: run.baseRunId,
    paramsTotal: run.paramsTotal,
    paramsActive: run.paramsActive,
    tokens: run.tokens,
    flop: run.flop,
    flopBasis: run.flopBasis,
    flopConfidence: run.flopConfidence,
    accelerator: run.accelerator,
    acceleratorCount: run.acceleratorCount,
    acceleratorHours: run.acceleratorHours,
    hoursBasis: run.hoursBasis,
    energyKwh: run.energyKwh,
    energyBoundary: run.energyBoundary,
    energyBasis: run.energyBasis,
    pue: run.pue,
    placeCountry: run.placeCountry,
    placeRegion: run.placeRegion,
    gridGramsPerKwh: run.gridGramsPerKwh,
    tco2e: run.tco2e,
    tco2eBasis: run.tco2eBasis,
    tco2eIncludes: run.tco2eIncludes,
    tco2eAccounting: run.tco2eAccounting,
    sharedWith: run.sharedWith,
    origin: run.origin,
    checked: run.checked,
    note: run.note,
    weightBytes: run.weightBytes,
    sources: run.sources,
    architecture: joined.architecture,
    task: joined.task,
    owner: joined.owner,
    baseFlop: joined.baseFlop,
    sameOrganisationAsBase: joined.sameOrganisationAsBase,
  };
  return evidence;
}
