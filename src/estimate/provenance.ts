import {
  lnProduct,
  type Factor,
  type QuantityName,
  type RunPlan,
  type Status,
} from '../uncertainty/factor.js';

/** One value of an estimate, and the values it was made from. */
export type ProvenanceNode = {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  readonly status: Status;
  readonly tier: number;
  readonly source: string;
  readonly distribution: string;
  readonly formula?: string | undefined;
  readonly inputs: readonly ProvenanceNode[];
};

const UNITS: Readonly<Record<QuantityName, string>> = {
  flop: 'FLOP',
  energyKwh: 'kWh',
  tco2e: 'tCO2e',
};

const LABELS: Readonly<Record<QuantityName, string>> = {
  flop: 'training compute',
  energyKwh: 'energy of training at the facility',
  tco2e: 'emissions of training',
};

const leaf = (factor: Factor, tier: number): ProvenanceNode => ({
  ...factor.about,
  tier,
  inputs: [],
});

/**
 * The tree behind an estimate: for each quantity its formula and central value, and below it every
 * factor with value, unit, status (disclosed, reference, imputed, assumed, computed), source and
 * distribution.
 *
 * @param plan a run's plan
 * @returns one node per quantity, in order of computation
 * @example provenanceOf(plan)[0].name // 'training compute'
 */
export function provenanceOf(plan: RunPlan): readonly ProvenanceNode[] {
  const done = new Map<QuantityName, ProvenanceNode & { ln: number }>();
  for (const stage of plan.stages) {
    const from = stage.from === undefined ? undefined : done.get(stage.from);
    const ln = lnProduct(stage.factors, from?.ln ?? 0);
    const inputs = stage.factors.map((factor) => leaf(factor, plan.tier));
    const node: ProvenanceNode & { ln: number } = {
      name: LABELS[stage.quantity],
      value: Math.exp(ln),
      unit: UNITS[stage.quantity],
      status: 'computed',
      tier: plan.tier,
      source: 'this estimate, all factors at their medians',
      distribution: 'see simulated interval',
      formula: stage.formula,
      inputs: from === undefined ? inputs : [{ ...strip(from), inputs: [] }, ...inputs],
      ln,
    };
    done.set(stage.quantity, node);
  }
  return [...done.values()].map(strip);
}

const strip = ({ ln: _, ...node }: ProvenanceNode & { ln: number }): ProvenanceNode => node;

/** A value in at most four significant digits, without a long row of zeros. */
export function formatValue(value: number): string {
  if (!Number.isFinite(value)) return String(value);
  const size = Math.abs(value);
  if (size !== 0 && (size >= 1e7 || size < 1e-3)) return value.toExponential(3);
  return String(Number(value.toPrecision(4)));
}

/**
 * Prints provenance as an indented tree, one value a line.
 *
 * @param nodes what `provenanceOf` or an estimate gives
 * @returns text with two spaces per level
 */
export function printProvenance(nodes: readonly ProvenanceNode[]): string {
  const lines: string[] = [];
  const walk = (node: ProvenanceNode, depth: number): void => {
    const formula = node.formula === undefined ? '' : `  [${node.formula}]`;
    lines.push(
      `${'  '.repeat(depth)}${node.name} = ${formatValue(node.value)}${node.unit === '1' ? '' : ` ${node.unit}`} (${node.status})${formula}`,
    );
    if (node.inputs.length === 0 && depth > 0 && node.status !== 'computed') {
      lines.push(`${'  '.repeat(depth + 1)}source: ${node.source}`);
      if (node.distribution !== 'exact') {
        lines.push(`${'  '.repeat(depth + 1)}distribution: ${node.distribution}`);
      }
    }
    for (const input of node.inputs) walk(input, depth + 1);
  };
  for (const node of nodes) walk(node, 0);
  return lines.join('\n');
}
