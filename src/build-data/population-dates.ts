import type { CreatedOn } from '../tier/population/observed.js';

export type DateRows = {
  /** Census joined with the 2022 model-card study and the 2023 repository-mining study. */
  readonly joined: readonly Readonly<Record<string, string>>[];
  readonly mteb: readonly Readonly<Record<string, string>>[];
  readonly leaderboard: readonly Readonly<Record<string, string>>[];
  /** Language-model lists, newest first. */
  readonly languageModels: readonly (readonly LanguageModelDate[])[];
};

export type LanguageModelDate = { readonly name: string; readonly release_date?: string | null };

const STUDIES: Readonly<Record<string, string>> = {
  'model-card-analysis 2022': 'model-card study 2022',
  'model-card-analysis 2022 (renamed)': 'model-card study 2022, former id',
  'gaissa HF_topmodels': 'repository-mining study 2023',
};

/**
 * The creation date of each repository, by the best source that has one: the language-model lists
 * (the Hub's own date), the studies of 2022 and 2023, the leaderboard's upload date, MTEB's release
 * date. Dates outside 2015–2026 are dropped as typing errors.
 */
export function indexDates(rows: DateRows): (repositoryId: string) => CreatedOn | undefined {
  const dates = new Map<string, CreatedOn>();
  const offer = (id: string | undefined, date: string | undefined, createdMethod: string): void => {
    const createdOn = (date ?? '').slice(0, 10);
    if (id && !dates.has(id) && isPlausible(createdOn)) dates.set(id, { createdOn, createdMethod });
  };
  for (const list of rows.languageModels) {
    for (const row of list) offer(row.name, row.release_date ?? undefined, 'language-model list');
  }
  for (const row of rows.joined) {
    const study = STUDIES[row['created_source'] ?? ''];
    if (study !== undefined) offer(row['id'], row['created'], study);
  }
  for (const row of rows.leaderboard) {
    offer(row['fullname'], row['Upload To Hub Date'], 'leaderboard upload date');
  }
  for (const row of rows.mteb) offer(row['name'], row['release_date'], 'MTEB release date');
  return (id) => dates.get(id);
}

function isPlausible(date: string): boolean {
  return /^\d{4}-\d{2}-\d{2}$/.test(date) && date >= '2015-01-01' && date < '2027-01-01';
}
