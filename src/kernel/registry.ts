import type { KernelPlugin } from './plugin.js';

/** The plugins of a kernel, those that decide first at the front. */
export type Registry = {
  readonly names: () => readonly string[];
  /** Adds plugins in front of the others. */
  readonly add: (plugins: readonly KernelPlugin[]) => void;
  /** What the first plugin says that says anything. */
  readonly first: <Result>(ask: (plugin: KernelPlugin) => Result | undefined) => Result | undefined;
  /** Passes a value through all plugins, those built in first. */
  readonly through: <Value>(
    value: Value,
    change: (plugin: KernelPlugin, value: Value) => Value | undefined,
  ) => Value;
};

/**
 * Keeps plugins. A hook that throws is passed over: a broken plugin must not take the kernel along.
 *
 * @param warn receives one message for each plugin that breaks
 */
export function openRegistry(
  builtIn: readonly KernelPlugin[],
  warn: (message: string) => void,
): Registry {
  let plugins: readonly KernelPlugin[] = builtIn;
  const broken = new Set<string>();
  const safely = <Result>(plugin: KernelPlugin, call: () => Result): Result | undefined => {
    try {
      return call();
    } catch (error) {
      if (!broken.has(plugin.name)) {
        broken.add(plugin.name);
        const reason = error instanceof Error ? error.message : String(error);
        warn(`kernel plugin "${plugin.name}" failed and is passed over: ${reason}`);
      }
      return undefined;
    }
  };
  return {
    names: () => plugins.map(({ name }) => name),
    add: (more) => {
      plugins = [...more, ...plugins];
    },
    first: (ask) => {
      for (const plugin of plugins) {
        const said = safely(plugin, () => ask(plugin));
        if (said !== undefined) return said;
      }
      return undefined;
    },
    through: (value, change) =>
      [...plugins]
        .reverse()
        .reduce((now, plugin) => safely(plugin, () => change(plugin, now)) ?? now, value),
  };
}
