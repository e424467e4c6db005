import type { Assumptions } from '../estimate/assumptions.js';
import { unitMeans, explorerUnits } from '../explore/entries.js';
import { overridesBetween, packPanel } from '../explore/panel-data.js';
import { firstShown, openPanel } from '../explore/panel-session.js';
import type { ExplorerState } from '../explore/state.js';
import { loadProject, type Project } from '../io/project.js';
import type { Attribution } from '../simulate/units.js';
import type { TieredPopulation } from '../tier/tier.js';
import { explorerHtml, totalWords, type PanelParts } from './explorer-html.js';
import { display } from './kernel-display.js';

/** Options of a panel; defaults: the project of the package, inclusive, 2,000 draws, seed 1. */
export type ExploreOptions = {
  readonly project?: Project;
  readonly attribution?: Attribution;
  readonly draws?: number;
  readonly seed?: number;
};

/**
 * Packs what a panel computes with, and computes what it shows first.
 *
 * @param project tables and estimator
 * @param state the first choice
 * @param options draws (default 2,000) and seed (default 1)
 */
export function panelParts(
  project: Project,
  state: ExplorerState,
  { draws = 2000, seed = 1 }: Pick<ExploreOptions, 'draws' | 'seed'> = {},
): PanelParts {
  const means = unitMeans(explorerUnits(project.tables), project.estimator);
  const packed = packPanel({ tables: project.data, means, draws, seed, state });
  return { packed, first: firstShown(openPanel(packed)) };
}

/**
 * Shows controls for the assumptions beside figures that follow them, computed in the page by the same
 * estimator; it works without a kernel and in exported pages.
 *
 * @param tiered gives snapshot and threshold
 * @param assumptions the first choice, e.g. `project.assumptions` or `assume(project.assumptions, {...})`
 * @param options another project, attribution, draws, seed
 * @throws RangeError when the assumptions are not those of the project with overrides
 * @example explore(tier(project.tables, { snapshot: 'union', threshold: 5000 }), project.assumptions)
 */
export function explore(
  tiered: TieredPopulation,
  assumptions: Assumptions,
  options: ExploreOptions = {},
): void {
  const project = options.project ?? loadProject();
  const { snapshot, threshold } = tiered.selection;
  const overrides = overridesBetween(project.assumptions, assumptions);
  const attribution = options.attribution ?? 'inclusive';
  const parts = panelParts(project, { snapshot, threshold, attribution, overrides }, options);
  display({
    'text/html': explorerHtml(parts),
    'text/plain': `Assumption panel: ${totalWords(parts.first)}`,
  });
}
