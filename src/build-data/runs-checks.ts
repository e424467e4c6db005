import { dropValue, type Assembled } from '../tier/population/assemble.js';
import { positive } from '../tier/population/claim.js';

/** An inconsistency that the build found in what sources say of a run. */
export type Flag = { readonly runId: string; readonly check: string; readonly detail: string };

/** Effective utilisation outside this range cannot be: the hours are another run's, or per unit. */
const UTILISATION_RANGE = { low: 0.02, high: 0.75 } as const;
/** Disclosed compute and 6·N·D of a language model should agree within this factor. */
const COMPUTE_FACTOR = 3;

/** Training compute of a transformer, 6 FLOP per active parameter and token (Kaplan et al. 2020). */
export function sixNd(values: Assembled['values']): number | undefined {
  const params = positive(values.paramsActive) ?? positive(values.paramsTotal);
  const tokens = positive(values.tokens);
  return params === undefined || tokens === undefined ? undefined : 6 * params * tokens;
}

export type Checked = { readonly run: Assembled; readonly flags: readonly Flag[] };

/**
 * Checks a run's figures against each other: hours against the accelerator's peak, compute against
 * 6·N·D, and compute that was itself computed from the hours. Hours that cannot be are not used.
 *
 * @param peakTflops dense 16-bit peak of an accelerator key
 */
export function checkRun(
  runId: string,
  modality: string,
  run: Assembled,
  peakTflops: (accelerator: string) => number | undefined,
): Checked {
  const flags: Flag[] = [];
  let current = run;
  const compute =
    positive(current.values.flop) ?? (modality === 'language' ? sixNd(current.values) : undefined);
  const utilisation = impliedUtilisation(current, compute, peakTflops);
  if (utilisation !== undefined && !isPossible(utilisation)) {
    const detail = `hours imply a utilisation of ${(utilisation * 100).toPrecision(3)}%`;
    flags.push({ runId, check: 'hours against peak', detail });
    current = dropValue(current, 'acceleratorHours', detail);
  }
  const { flopBasis, acceleratorHours, accelerator } = current.values;
  if (flopBasis === 'hardware' && acceleratorHours !== undefined && accelerator !== undefined) {
    const reason = 'computed from the hours by an assumed utilisation; the hours are used';
    current = dropValue(current, 'flop', reason);
  }
  const counted = modality === 'language' ? sixNd(current.values) : undefined;
  const flop = positive(current.values.flop);
  if (counted !== undefined && flop !== undefined && !isWithin(flop / counted, COMPUTE_FACTOR)) {
    const detail = `disclosed compute is ${(flop / counted).toPrecision(3)} times 6·N·D`;
    flags.push({ runId, check: 'compute against 6·N·D', detail });
    if (isDatasetSize(current)) {
      const reason = `the size of the data set, not the tokens seen: ${detail}`;
      current = dropValue(current, 'tokens', reason);
    }
  }
  return { run: current, flags };
}

/** Epoch AI's data set size may be in words, or be passed over many times or in part. */
function isDatasetSize(run: Assembled): boolean {
  const used = run.claims.find(
    (claim) => claim.field === 'tokens' && !claim.note?.startsWith('not used'),
  );
  return used !== undefined && used.source.includes('dataset size');
}

function impliedUtilisation(
  run: Assembled,
  flop: number | undefined,
  peakTflops: (accelerator: string) => number | undefined,
): number | undefined {
  const hours = positive(run.values.acceleratorHours);
  const accelerator = run.values.accelerator;
  const peak = accelerator === undefined ? undefined : peakTflops(accelerator);
  if (hours === undefined || peak === undefined || flop === undefined) return undefined;
  return flop / (hours * 3600 * peak * 1e12);
}

function isPossible(utilisation: number): boolean {
  return utilisation >= UTILISATION_RANGE.low && utilisation <= UTILISATION_RANGE.high;
}

function isWithin(ratio: number, factor: number): boolean {
  return ratio <= factor && ratio >= 1 / factor;
}

/** Runs that share an Epoch row or an identical compute figure, unless a note explains it. */
export function duplicateFlags(
  runs: readonly {
    readonly runId: string;
    readonly epochModel: string | undefined;
    readonly flop: string | undefined;
    readonly note: string | undefined;
  }[],
): readonly Flag[] {
  const groups = new Map<string, string[]>();
  const add = (key: string | undefined, runId: string): void => {
    if (key !== undefined) groups.set(key, [...(groups.get(key) ?? []), runId]);
  };
  for (const run of runs) {
    if (run.note !== undefined && /same|shared|includes|identical/i.test(run.note)) continue;
    add(run.epochModel === undefined ? undefined : `Epoch row '${run.epochModel}'`, run.runId);
    add(run.flop === undefined ? undefined : `compute ${run.flop} FLOP`, run.runId);
  }
  return [...groups]
    .filter(([, members]) => members.length > 1)
    .map(([key, members]) => ({
      runId: members[0] ?? '',
      check: 'one figure on several runs',
      detail: `${key}: ${members.join(', ')}`,
    }));
}
