import type { Provenance } from '../../table/index.js';

type Citation = Omit<Provenance, 'notes'>;

/** Epoch AI's database of models. */
export const EPOCH_MODELS: Citation = {
  producer: 'Epoch AI',
  citation: 'Epoch AI, "Data on AI Models", published at epoch.ai/data/ai-models',
  licence: 'CC BY 4.0',
  date: '2026-07',
};

/** Epoch AI's database of hardware, and datasheets. */
export const EPOCH_HARDWARE: Citation = {
  producer: 'Epoch AI; manufacturers’ datasheets',
  citation:
    'Epoch AI, "Data on Machine Learning Hardware", published at epoch.ai/data/machine-learning-hardware',
  licence: 'CC BY 4.0',
  date: '2026-07',
};

/** Our World in Data's carbon intensity of electricity. */
export const OWID_GRID: Citation = {
  producer: 'Our World in Data, from Ember and the Energy Institute',
  citation:
    'Ember (2025); Energy Institute, Statistical Review of World Energy (2025); processed by Our World in Data, "Carbon intensity of electricity generation"',
  licence: 'CC BY 4.0',
  date: '2025',
};

/** Papers and model cards, one by one. */
export const REPORTS: Citation = {
  producer: 'compiled from papers and model cards',
  citation: 'the source column names the paper or card of every row',
  licence: 'facts; no text is taken over',
  date: '2026-08',
};

/** The CO2 cards study. */
export const CO2_CARDS: Citation = {
  producer: 'Castaño, Martínez-Fernández, Franch, Bogner',
  citation:
    'J. Castaño et al., "Exploring the Carbon Footprint of Hugging Face’s ML Models: A Repository Mining Study", ESEM 2023, arXiv 2305.11164',
  licence: 'facts from public model cards',
  date: '2023-04',
};

/** What other tools and authors predicted. */
export const RIVALS: Citation = {
  producer: 'compiled from papers and repositories of other tools',
  citation:
    'Z. Yu et al., "OpenCarbonEval: A Unified Carbon Emission Estimation Framework in Large-Scale AI Models", arXiv 2405.12843, repository answers111/OpenCarbonEval; A. Faiz et al., "LLMCarbon: Modeling the End-to-End Carbon Footprint of Large Language Models", ICLR 2024, arXiv 2309.14393, repository SotaroKaneda/MLCarbon; the papers of LLaMA (arXiv 2302.13971), DINOv2 (arXiv 2304.07193) and Strubell et al. (arXiv 1906.02243)',
  licence: 'facts; no text is taken over',
  date: '2026-11',
};

/** What lies outside the default scope: papers, product footprints, sustainability reports. */
export const SCOPES: Citation = {
  producer: 'compiled from papers, product carbon footprints and sustainability reports',
  citation: 'the columns source and seenIn name who published every row and where it was read',
  licence: 'facts; no text is taken over',
  date: '2026-11-25',
};
