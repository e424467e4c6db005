import { estimate } from '../estimate/estimate.js';
import type { ProvenanceNode } from '../estimate/provenance.js';
import type { Project } from '../simulate/project.js';
import { tierPopulation } from '../tier/tier.js';

/** One value behind a run: indices of texts, but for the value. */
export type PackedInput = readonly [
  name: number,
  value: number,
  unit: number,
  status: number,
  source: number,
  distribution: number,
];

/** One quantity of a run with what it was made from. */
export type PackedQuantity = readonly [
  name: number,
  value: number,
  unit: number,
  formula: number,
  inputs: readonly PackedInput[],
];

/** A run of the table. */
export type PackedRun = {
  readonly id: string;
  readonly name: string;
  readonly organisation: string;
  readonly tier: number;
  readonly kind: string;
  readonly year: string;
  /** tCO2e: median, 2.5% and 97.5% quantile. */
  readonly tco2e: readonly [number, number, number];
  readonly provenance: readonly PackedQuantity[];
};

/** The table of all runs; each text stands once. */
export type RunsData = { readonly texts: readonly string[]; readonly runs: readonly PackedRun[] };

/** Draws behind the interval of a run. */
const DRAWS = 1000;

const digits = (value: number): number => Number(value.toPrecision(4));

/**
 * All runs that count in the union of the snapshots, largest first, each with interval and provenance.
 *
 * @param project tables and estimator
 * @param threshold downloads in 30 days
 */
export function runsData(project: Project, threshold: number): RunsData {
  const texts: string[] = [];
  const known = new Map<string, number>();
  const text = (value: string): number => {
    const at = known.get(value) ?? texts.length;
    if (at === texts.length) texts.push(value);
    known.set(value, at);
    return at;
  };
  const input = (node: ProvenanceNode): PackedInput => [
    text(node.name),
    digits(node.value),
    text(node.unit),
    text(node.status),
    text(node.source),
    text(node.distribution),
  ];
  const quantity = (node: ProvenanceNode): PackedQuantity => [
    text(node.name),
    digits(node.value),
    text(node.unit),
    text(node.formula ?? ''),
    node.inputs.map(input),
  ];
  const tiered = tierPopulation(project.tables, { snapshot: 'union', threshold });
  const runs = tiered.runs
    .filter(({ inclusive }) => inclusive)
    .map(({ run, tier }): PackedRun => {
      const { tco2e, provenance } = estimate(run, project.estimator, { draws: DRAWS });
      return {
        id: run.runId,
        name: run.name,
        organisation: run.organisation ?? '',
        tier,
        kind: run.kind,
        year: run.publishedOn?.slice(0, 4) ?? 'unknown',
        tco2e: [digits(tco2e.median), digits(tco2e.p2_5), digits(tco2e.p97_5)],
        provenance: provenance.map(quantity),
      };
    })
    .sort((a, b) => b.tco2e[0] - a.tco2e[0] || (a.id < b.id ? -1 : 1));
  return { texts, runs };
}
