/** Flags of repositories that hold nothing but converted files. */
const CONVERTED: ReadonlySet<string> = new Set(['gguf-only', 'onnx-only', 'mlx']);

/**
 * Whether the flags say that all of a repository's weights were converted.
 *
 * @example isConvertedByFlags(['gguf-only']); // true
 */
export function isConvertedByFlags(flags: readonly string[]): boolean {
  return flags.some((flag) => CONVERTED.has(flag));
}

/** Whether the flags say that all of a repository's weights were converted or quantised. */
export function isPackagedByFlags(flags: readonly string[]): boolean {
  return flags.some((flag) => flag === 'quantised-tag' || CONVERTED.has(flag));
}
