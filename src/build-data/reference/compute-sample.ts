import { computeSampleTable, type ComputeSampleRow } from '../../data/schema/regression-samples.js';
import { runsTable, type RunRow } from '../../data/schema/runs.js';
import { built, DropCount, type Builder, type Upstream } from '../builder.js';
import { positive, tidy } from '../../tier/population/claim.js';
import type { TextRow } from '../runs-upstream.js';
import { EPOCH_MODELS } from './citations.js';
import { countryCode } from './countries.js';
import { modalityOf } from './modality.js';

const EPOCH = 'compute/epoch_models.csv';

/** `235B total, 22B active`, `A22B`, `37B activated`: parameters active per token, if a note says so. */
const ACTIVE =
  /(\d+(?:\.\d+)?)\s*(B|billion|M|million|T|trillion)\s*(?:parameters\s*)?(?:are\s*)?activ/i;
const SCALE: Readonly<Record<string, number>> = { m: 1e6, b: 1e9, t: 1e12 };

const activeIn = (row: TextRow): number | undefined => {
  for (const field of ['Parameters notes', 'Training compute notes']) {
    const match = ACTIVE.exec(row[field] ?? '');
    if (match !== null)
      return Number(match[1]) * (SCALE[(match[2] ?? '')[0]?.toLowerCase() ?? ''] ?? NaN);
  }
  return undefined;
};

const MOE =
  /mixtures?.of.experts|\bMoE\b|\bactive parameters|activated|\d+ experts|sparsely.gated|sparse (architecture|all-MLP|heterogeneous)|efficient sparsity|conditional computation/i;

/** Fewer training tokens per parameter than this, and not every parameter can have been active. */
const LEAST_TOKENS_PER_PARAM = 0.1;

const normal = (name: string): string => name.toLowerCase().replace(/[^a-z0-9.]/g, '');

/** What the hand-kept tables know of the run behind a row of Epoch AI. */
type Curated = {
  readonly run: RunRow;
  /** The compute that Epoch AI lists was judged unfit to use. */
  readonly flopRejected: boolean;
};

const SEGMENTS = ['west', 'asia', 'other', 'population'];

const curatedByModel = (upstream: Upstream): ReadonlyMap<string, Curated> => {
  const runs = new Map(upstream.built(runsTable).map((run) => [run.runId, run]));
  const rejected = new Set(
    SEGMENTS.flatMap((segment) => upstream.curated(`facts-${segment}`))
      .filter((fact) => fact['field'] === 'ignore-flop' && fact['value'] === 'yes')
      .map((fact) => fact['runId']),
  );
  const found = new Map<string, Curated>();
  for (const row of SEGMENTS.flatMap((segment) => upstream.curated(`runs-${segment}`))) {
    const run = runs.get(row['runId'] ?? '');
    const model = row['epochModel'] ?? '';
    if (run !== undefined && model !== '')
      found.set(model, { run, flopRejected: rejected.has(run.runId) });
  }
  return found;
};

/** Compute of a row: the listed one, or better evidence where the listed one was rejected. */
const computeOf = (
  listed: number,
  curated: Curated | undefined,
): { readonly flop: number; readonly method: string | undefined } | undefined => {
  if (curated?.flopRejected !== true) return { flop: listed, method: undefined };
  const { flop, tokens, modality } = curated.run;
  if (flop !== undefined) return { flop, method: 'see runs.csv' };
  const params = curated.run.paramsActive ?? curated.run.paramsTotal;
  const isDecoder = modality === 'language' && curated.run.sharedWith.length === 0;
  if (!isDecoder || tokens === undefined || params === undefined) return undefined;
  return { flop: tidy(6 * params * tokens), method: '6·N·D of the stated tokens' };
};

/** A row is doubtful for R1 when its compute is not its own, or is no estimate of compute. */
const exclusionOf = (
  row: TextRow,
  curated: Curated | undefined,
  flopSeen: Map<string, string>,
  namesSeen: Set<string>,
): string | undefined => {
  const name = row['Model'] ?? '';
  const flop = row['Training compute (FLOP)'] ?? '';
  if (namesSeen.has(normal(name))) return 'the same model stands on another row';
  namesSeen.add(normal(name));
  if (positive(row['Parameters']) === undefined) return 'parameters unknown';
  if (['Wrong', 'Unknown'].includes(row['Confidence'] ?? ''))
    return 'the source marks it as wrong or unknown';
  if ((row['Base model'] ?? '') !== '' || curated?.run.baseRunId !== undefined)
    return 'built on a base model: compute may include it';
  if (curated?.run.kind === 'distillation')
    return 'distilled: its compute leaves out the teacher and pruning';
  const organisation = row['Organization'] ?? '';
  const twin = flopSeen.get(`${flop} ${organisation}`);
  if (twin !== undefined)
    return `same compute as ${twin.replace(/\s+/g, ' ')} of the same organisation`;
  flopSeen.set(`${flop} ${organisation}`, name);
  return undefined;
};

/** Total and active parameters, and whether the model is a mixture of experts. */
const sizeOf = (
  row: TextRow,
  run: RunRow | undefined,
): Pick<ComputeSampleRow, 'params' | 'paramsActive' | 'sparsity'> => {
  const params = positive(row['Parameters']);
  const stated = run?.paramsActive ?? activeIn(row);
  const paramsActive = stated !== undefined && stated < (params ?? Infinity) ? stated : undefined;
  const words = ['Model', 'Reference', 'Parameters notes', 'Training compute notes']
    .map((field) => row[field] ?? '')
    .join(' ');
  const moe = run?.sparsity === 'moe' || paramsActive !== undefined || MOE.test(words);
  // A hand-kept row or a name that says dense outweighs a word in a note or in the paper's title.
  const dense = run?.sparsity === 'dense' || /dense/i.test(row['Model'] ?? '');
  const sparsity = moe && !dense ? 'moe' : 'dense';
  return { params, paramsActive: sparsity === 'moe' ? paramsActive : undefined, sparsity };
};

const sizeProblem = (
  size: ReturnType<typeof sizeOf>,
  modality: string,
  flop: number,
): string | undefined => {
  if (size.sparsity === 'moe' && size.paramsActive === undefined)
    return 'mixture of experts whose active parameters are not stated';
  const active = size.paramsActive ?? size.params;
  const isLanguage = modality === 'language' || modality === 'multimodal';
  return isLanguage && active !== undefined && flop / (6 * active ** 2) < LEAST_TOKENS_PER_PARAM
    ? 'too little compute for all its parameters to be active'
    : undefined;
};

/** Builds the sample of R1. */
export const computeSampleBuilder: Builder = {
  tables: ['compute-sample'],
  inputs: [EPOCH],
  build: (upstream) => {
    const drops = new DropCount();
    const curatedOf = curatedByModel(upstream);
    const flopSeen = new Map<string, string>();
    const namesSeen = new Set<string>();
    const rows: ComputeSampleRow[] = [];
    for (const row of upstream.csv(EPOCH)) {
      const listed = positive(row['Training compute (FLOP)']);
      const publishedOn = row['Publication date'] ?? '';
      if (listed === undefined) {
        drops.add('no training compute');
        continue;
      }
      if (!/^\d{4}-\d{2}-\d{2}$/.test(publishedOn)) {
        drops.add('no publication date');
        continue;
      }
      const model = row['Model'] ?? '';
      const curated = curatedOf.get(model);
      const compute = computeOf(listed, curated);
      const size = sizeOf(row, curated?.run);
      const modality = modalityOf(row['Domain'] ?? '');
      const reason =
        exclusionOf(row, curated, flopSeen, namesSeen) ??
        (compute === undefined
          ? 'the listed compute was rejected, see run-sources.csv'
          : undefined) ??
        sizeProblem(size, modality, compute?.flop ?? listed);
      rows.push({
        model,
        runId: curated?.run.runId,
        organisation: row['Organization'] || undefined,
        country: countryCode(row['Country (of organization)'] ?? ''),
        publishedOn,
        modality,
        ...size,
        tokens: positive(row['dataset_size']),
        flop: compute?.flop ?? listed,
        confidence: row['Confidence'] || undefined,
        method: compute?.method ?? (row['Training compute estimation method'] || undefined),
        openWeights: row['Open model weights?'] === 'Yes',
        included: reason === undefined,
        reason,
      });
    }
    const notes = [
      ...drops.notes(),
      `${rows.filter((row) => row.included).length} enter the regression; the others say why not`,
      'where a hand-kept run rejects the listed compute, its own figure or 6·N·D of its stated tokens stands',
    ];
    return [built(computeSampleTable, rows, { ...EPOCH_MODELS, notes })];
  },
};
