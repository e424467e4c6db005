import type { Registries, RegistryParams } from '../tier/population/own-params.js';
import { baseName } from '../tier/naming/tokens.js';

export type RegistryRows = {
  readonly tracked: readonly Readonly<Record<string, string>>[];
  readonly timm: readonly (readonly Readonly<Record<string, string>>[])[];
  readonly openclip: readonly Readonly<Record<string, string>>[];
  readonly mteb: readonly Readonly<Record<string, string>>[];
  readonly leaderboard: readonly Readonly<Record<string, string>>[];
};

/**
 * Joins the registries by id: the tracked-models list (by hand, total and active), timm's result
 * tables (millions), OpenCLIP's profile (millions, by the architecture inside the id), MTEB's model
 * registry and the Open LLM Leaderboard (billions).
 */
export function indexRegistries(rows: RegistryRows): Registries {
  const tracked = new Map<string, RegistryParams>();
  for (const row of rows.tracked) {
    const params = scaled(row['total_params_b'], 1e9);
    const active = scaled(row['active_params_b'], 1e9);
    if (params === undefined) continue;
    const paramsActive = active !== undefined && active < params ? active : undefined;
    tracked.set(row['model_id'] ?? '', { params, paramsActive, source: 'ATOM tracked models' });
  }
  const other = new Map<string, RegistryParams>();
  addAll(other, rows.leaderboard, 'fullname', '#Params (B)', 1e9, 'Open LLM Leaderboard');
  addAll(other, rows.mteb, 'name', 'n_parameters', 1, 'MTEB model registry');
  const timm = timmIndex(rows.timm);
  const openclip = openclipIndex(rows.openclip);
  return {
    tracked: (id) => tracked.get(id),
    other: (id) => timm(id) ?? other.get(id) ?? openclip(id),
  };
}

function addAll(
  into: Map<string, RegistryParams>,
  rows: readonly Readonly<Record<string, string>>[],
  idField: string,
  valueField: string,
  unit: number,
  source: string,
): void {
  for (const row of rows) {
    const params = scaled(row[valueField], unit);
    const id = row[idField];
    if (params !== undefined && id !== undefined && id !== '') {
      into.set(id, { params, paramsActive: undefined, source });
    }
  }
}

/** timm's tables name `resnet50.a1_in1k`; the same architecture with other weights has its size. */
function timmIndex(
  tables: RegistryRows['timm'],
): (repositoryId: string) => RegistryParams | undefined {
  const exact = new Map<string, RegistryParams>();
  const architecture = new Map<string, RegistryParams>();
  for (const row of tables.flat()) {
    const params = scaled(row['param_count'], 1e6);
    const model = row['model'];
    if (params === undefined || model === undefined) continue;
    const entry = { params, paramsActive: undefined };
    exact.set(model, { ...entry, source: 'timm results' });
    architecture.set(stripWeights(model), { ...entry, source: 'timm results, same architecture' });
  }
  return (id) => {
    if (!id.startsWith('timm/')) return undefined;
    const name = baseName(id);
    return exact.get(name) ?? architecture.get(stripWeights(name));
  };
}

function stripWeights(model: string): string {
  return model.split('.')[0] ?? model;
}

function openclipIndex(
  rows: RegistryRows['openclip'],
): (repositoryId: string) => RegistryParams | undefined {
  const models = rows
    .flatMap((row) => {
      const params = scaled(row['mparams'], 1e6);
      return params === undefined ? [] : [{ name: comparable(row['model'] ?? ''), params }];
    })
    .sort((a, b) => b.name.length - a.name.length);
  return (id) => {
    if (!/clip/i.test(id)) return undefined;
    const name = comparable(baseName(id));
    const found = models.find((model) => model.name !== '' && name.includes(model.name));
    return found && { params: found.params, paramsActive: undefined, source: 'OpenCLIP profile' };
  };
}

function comparable(name: string): string {
  return name.toLowerCase().replace(/[^a-z0-9]+/g, '-');
}

/** A positive number times its unit, thousands separators removed, or undefined. */
export function scaled(text: string | undefined, unit: number): number | undefined {
  const value = Number((text ?? '').replaceAll(',', ''));
  return Number.isFinite(value) && value > 0 ? Math.round(value * unit) : undefined;
}
