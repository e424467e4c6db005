/** Compiles assembly/kernel.ts. */
export function compileKernel(): Promise<Uint8Array>;
/** The module as a TypeScript source. */
export function sourceOfBytes(binary: Uint8Array): string;
