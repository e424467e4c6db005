import { hasTokenCount, type RunEvidence } from '../tier/evidence.js';
import { transformerTrainingFlop } from '../units.js';

/** A row of `compute-sample.csv`. */
export type ComputeSample = {
  readonly model: string;
  /** The run of this project that the row describes, if any. */
  readonly runId?: string | undefined;
  readonly organisation?: string | undefined;
  readonly publishedOn: string;
  readonly modality: string;
  readonly params?: number | undefined;
  readonly paramsActive?: number | undefined;
  readonly sparsity: string;
  readonly flop: number;
  /** How the list came to the compute, e.g. `Hardware` or `Operation counting`. */
  readonly method?: string | undefined;
  readonly openWeights: boolean;
  readonly included: boolean;
  /** Why it does not enter. */
  readonly reason?: string | undefined;
};

/** A run whose training compute is known: one row of R1. */
export type TrainingRun = {
  readonly name: string;
  /** Key of `runs.csv`; absent for models that are not in the population. */
  readonly runId?: string | undefined;
  readonly organisation: string;
  /** A laboratory in a year: its models share data sets and budgets. */
  readonly group: string;
  readonly publishedOn: string;
  readonly year: string;
  readonly modality: string;
  readonly kind: string;
  readonly sparsity: string;
  readonly paramsActive: number;
  readonly flop: number;
  /** hub: in the population; epoch: listed by Epoch AI only. */
  readonly origin: 'hub' | 'epoch';
  /** tokens: 6·N_active·D from disclosed tokens; listed: as Epoch AI lists the compute. */
  readonly basis: 'tokens' | 'listed';
  /** False where the weights are not published. */
  readonly openWeights: boolean;
};

/** Kinds of runs whose compute R1 explains; fine-tunes have a regression of their own. */
const KINDS: readonly string[] = ['pre-training', 'continued', 'distillation'];

/** Modalities that count as another: an embedding model is a language model. */
const AS: Readonly<Record<string, string>> = { embedding: 'language' };

/** The modality under which R1 knows a model. */
export function modalityAs(modality: string): string {
  return AS[modality] ?? modality;
}

/** The group of an organisation's runs of one year. */
export function groupOf(organisation: string, publishedOn: string): string {
  return `${organisation} ${publishedOn.slice(0, 4)}`;
}

const fromRun = (run: RunEvidence): readonly TrainingRun[] => {
  const paramsActive = run.paramsActive ?? (run.sparsity === 'moe' ? undefined : run.paramsTotal);
  const flop =
    hasTokenCount(run) && paramsActive !== undefined && run.tokens !== undefined
      ? transformerTrainingFlop(paramsActive, run.tokens)
      : run.flopConfidence === 'Speculative'
        ? undefined
        : run.flop;
  const usable =
    KINDS.includes(run.kind) &&
    run.publishedOn !== undefined &&
    paramsActive !== undefined &&
    flop !== undefined &&
    flop > 0;
  if (!usable) return [];
  const organisation = run.organisation ?? run.runId;
  return [
    {
      name: run.name,
      runId: run.runId,
      organisation,
      group: groupOf(organisation, run.publishedOn),
      publishedOn: run.publishedOn,
      year: run.publishedOn.slice(0, 4),
      modality: modalityAs(run.modality),
      kind: run.kind,
      sparsity: run.sparsity === 'moe' ? 'moe' : 'dense',
      paramsActive,
      flop,
      origin: 'hub',
      basis: hasTokenCount(run) ? 'tokens' : 'listed',
      openWeights: true,
    },
  ];
};

const fromEpoch = (row: ComputeSample): readonly TrainingRun[] => {
  const paramsActive = row.paramsActive ?? row.params;
  if (!row.included || paramsActive === undefined) return [];
  const organisation = row.organisation ?? row.model;
  return [
    {
      name: row.model,
      runId: row.runId,
      organisation,
      group: groupOf(organisation, row.publishedOn),
      publishedOn: row.publishedOn,
      year: row.publishedOn.slice(0, 4),
      modality: modalityAs(row.modality),
      kind: 'pre-training',
      sparsity: row.sparsity,
      paramsActive,
      flop: row.flop,
      origin: 'epoch',
      basis: 'listed',
      openWeights: row.openWeights,
    },
  ];
};

/**
 * All runs whose parameters, date and compute are known: those of the population (6·N_active·D where
 * tokens are disclosed, else the listed FLOP unless speculative), and the models with published weights
 * that Epoch AI lists and the population does not hold.
 *
 * @param runs the population's runs
 * @param sample rows of `compute-sample.csv`
 * @returns one row a run, the population first
 */
export function trainingRuns(
  runs: readonly RunEvidence[],
  sample: readonly ComputeSample[],
): readonly TrainingRun[] {
  const hub = runs.flatMap(fromRun);
  const known = new Set(hub.map(({ runId }) => runId));
  const others = sample.filter(
    (row) => row.openWeights && (row.runId === undefined || !known.has(row.runId)),
  );
  return [...hub, ...others.flatMap(fromEpoch)];
}

/**
 * Models that Epoch AI lists with parameters and compute, open and closed: do those whose weights are not
 * published take more compute at the same size and date? None of the closed ones is on the Hub, so that
 * they stay out of R1.
 *
 * @param sample rows of `compute-sample.csv`
 * @returns one row a model
 */
export function openAndClosedRuns(sample: readonly ComputeSample[]): readonly TrainingRun[] {
  return sample.flatMap(fromEpoch);
}
