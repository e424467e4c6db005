/** Parameters of a model, total and active for one token. */
export type CountedParams = {
  readonly total: number;
  readonly active: number;
  /** The formula's family, for the reader of a finding. */
  readonly family: string;
};

/** A parsed `config.json`. */
export type ModelConfig = Readonly<Record<string, unknown>>;

/** Thrown inside this folder where a config lacks a number that its formula needs. */
export class MissingSize extends Error {}

/** Largest size that a config may state: beyond it, the text is no config. */
const LARGEST = 1e8;

/** Reads a whole number from 1 of a config, under the first of several names that it has. */
export function size(config: ModelConfig, ...names: readonly string[]): number {
  const value = optionalSize(config, ...names);
  if (value === undefined) throw new MissingSize(names[0]);
  return value;
}

/** The same, or undefined where no name is there. */
export function optionalSize(config: ModelConfig, ...names: readonly string[]): number | undefined {
  for (const name of names) {
    const value = config[name];
    if (typeof value === 'number' && Number.isInteger(value) && value >= 1 && value <= LARGEST)
      return value;
  }
  return undefined;
}

/** A true or false of a config, or what the family takes without one. */
export function flag(config: ModelConfig, name: string, otherwise: boolean): boolean {
  const value = config[name];
  return typeof value === 'boolean' ? value : otherwise;
}

/** A nested config (`text_config`), or an empty one. */
export function part(config: ModelConfig, name: string): ModelConfig {
  const value = config[name];
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as ModelConfig)
    : {};
}

/** Weights and bias of a linear layer. */
export function linear(inputs: number, outputs: number, bias: boolean): number {
  return inputs * outputs + (bias ? outputs : 0);
}

/** The width of one head; heads share the model's width evenly or the config is none. */
export function divided(width: number, heads: number): number {
  if (width % heads !== 0) throw new MissingSize('head_dim');
  return width / heads;
}
