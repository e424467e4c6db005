import { acceleratorsTable } from '../data/schema/accelerators.js';
import { downloadsTable } from '../data/schema/downloads.js';
import { repositoriesTable } from '../data/schema/repositories.js';
import { repositoryRunsTable } from '../data/schema/repository-runs.js';
import { runSourcesTable } from '../data/schema/run-sources.js';
import { runsTable } from '../data/schema/runs.js';
import type { Provenance } from '../table/index.js';
import { built, type Built, type Builder, type Upstream } from './builder.js';
import { readCuratedTables } from '../io/curated-tables.js';
import type { LanguageModelDate } from './population-dates.js';
import type { LanguageModelRow } from './population-merge.js';
import { checkPopulation } from './population-checks.js';
import { populationReport } from './population-report.js';
import {
  buildPopulation,
  type Devices,
  type PopulationTables,
  type PopulationUpstream,
} from './population.js';
import { acceleratorNames } from './reference/devices.js';

const HUB = {
  census: 'hub/hub_2024-09-20_top10k.csv',
  joined: 'hub/hub_2024-09-20_gt5000_joined.csv',
  languageModels: 'hub/llm_2026-05-17.json',
  languageModelsUnion: 'hub/llm_2026-02_to_05_union.json',
  tracked: 'hub/tracked_model_parameters.csv',
  timmSpeed: 'hub/timm_benchmark_infer.csv',
  timmResults: 'hub/timm_results_imagenet.csv',
  openclip: 'hub/openclip_model_profile.csv',
  mteb: 'hub/mteb_model_meta.csv',
  leaderboard: 'hub/open_llm_leaderboard_2025-02.csv',
  epoch: 'compute/epoch_models.csv',
  reported: 'compute/reported_training.csv',
} as const;

const HUB_CITATION: Omit<Provenance, 'notes'> = {
  producer: 'Hugging Face Hub, through a public crawl and the list of the tool llmfit',
  citation:
    'Public crawl of the Hub’s model list by downloads, 2024-09-20; llmfit model list, 2026-05-17; parameters also from timm, OpenCLIP, MTEB, the Open LLM Leaderboard and the ATOM project',
  licence: 'facts of public repository metadata; llmfit MIT; timm, MTEB and ATOM Apache-2.0',
  date: '2026-05-17',
};

const RUNS_CITATION: Omit<Provenance, 'notes'> = {
  producer: 'compiled by this project from Epoch AI, papers and model cards',
  citation:
    'Epoch AI, "Data on AI Models", epoch.ai/data/ai-models; papers and model cards named row by row in run-sources.csv',
  licence: 'Epoch AI CC BY 4.0; facts of papers and cards',
  date: '2026-07',
};

/** Builds repositories, downloads, runs, run-sources and repository-runs: they are made together. */
export const populationBuilder: Builder = {
  tables: ['repositories', 'downloads', 'runs', 'run-sources', 'repository-runs'],
  inputs: Object.values(HUB),
  build: (upstream) => {
    const curated = readCuratedTables(upstream.curated);
    const tables = buildPopulation(readPopulation(upstream), curated, devices(upstream));
    checkPopulation(tables, curated.runRows, undefined);
    return builtTables(tables);
  },
};

function readPopulation(upstream: Upstream): PopulationUpstream {
  return {
    census: upstream.csv(HUB.census),
    joined: upstream.csv(HUB.joined),
    languageModels: upstream.json(HUB.languageModels) as readonly LanguageModelRow[],
    languageModelsUnion: upstream.json(HUB.languageModelsUnion) as readonly LanguageModelDate[],
    tracked: upstream.csv(HUB.tracked),
    timm: [upstream.csv(HUB.timmSpeed), upstream.csv(HUB.timmResults)],
    openclip: upstream.csv(HUB.openclip),
    mteb: upstream.csv(HUB.mteb),
    leaderboard: upstream.csv(HUB.leaderboard),
    epoch: upstream.csv(HUB.epoch),
    reported: upstream.csv(HUB.reported),
  };
}

function devices(upstream: Upstream): Devices {
  const rows = upstream.built(acceleratorsTable);
  const peaks = new Map(rows.map((row) => [row.accelerator, row.peakTflops]));
  return { key: acceleratorNames(rows), peakTflops: (key) => peaks.get(key) };
}

function builtTables(tables: PopulationTables): readonly Built[] {
  const report = populationReport(tables);
  const notes = (pattern: RegExp): readonly string[] => report.filter((line) => pattern.test(line));
  const population = { ...HUB_CITATION, notes: notes(/^(20|repositories:|parameters:)/) };
  const runs = { ...RUNS_CITATION, notes: notes(/^(runs|curated|flagged| {2}|mixtures|largest)/) };
  const mapping = { ...RUNS_CITATION, notes: notes(/^(relations|decided|confidence)/) };
  return [
    built(repositoriesTable, tables.repositories, population),
    built(downloadsTable, tables.downloads, population),
    built(runsTable, tables.runs, runs),
    built(runSourcesTable, tables.runSources, RUNS_NOTES),
    built(repositoryRunsTable, tables.repositoryRuns, mapping),
  ];
}

const RUNS_NOTES: Provenance = {
  ...RUNS_CITATION,
  notes: ['values that were heard and not used stand here with the reason in their note'],
};
