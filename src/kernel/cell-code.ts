import { createRequire, SourceMap, type SourceMapPayload } from 'node:module';
import vm from 'node:vm';

/*
 * tslab compiles a cell twice (TypeScript to modules, modules to CommonJS) and keeps no source map, so
 * positions in a stack are those of the compiled text. Here both steps leave their maps, and the text
 * gets the cell's number as its file name.
 */

/** The compiler's own types are left out: only these few calls are used. */
type TranspileOptions = {
  readonly fileName?: string;
  readonly compilerOptions: Readonly<Record<string, unknown>>;
};
type Compiler = Readonly<Record<string, unknown>> & {
  readonly createWatchCompilerHost: (
    files: unknown,
    options: object,
    ...rest: unknown[]
  ) => unknown;
  readonly transpileModule: (
    text: string,
    options: TranspileOptions,
  ) => { readonly outputText: string; readonly sourceMapText?: string };
};

/** A line and column of a cell, from 1. */
export type CellPosition = { readonly line: number; readonly column: number };

type Maps = { readonly first: string; readonly second: string };
type Compiled = {
  readonly maps: Maps | undefined;
  readonly prefix: number;
  readonly lines: number;
};

const compiled = new Map<string, Compiled>();
let lastMaps: Maps | undefined;

/** The name that stacks show for the code of a cell. */
export const cellFile = (number: number): string => `In[${number}]`;

/** The lines that tslab puts before a cell. */
const LINES_BEFORE = 1;

const INLINE_MAP = /\/\/# sourceMappingURL=data:application\/json;base64,([A-Za-z0-9+/=]+)\s*$/;

const inlineMap = (text: string): string => {
  const data = INLINE_MAP.exec(text)?.[1];
  return data === undefined ? '' : Buffer.from(data, 'base64').toString('utf8');
};

/** Has tslab's compiler keep maps; to be called before tslab is loaded. */
export function keepCellPositions(): void {
  const require = createRequire(createRequire(import.meta.url).resolve('tslab/dist/converter.js'));
  const path = require.resolve('@tslab/typescript-for-tslab');
  const ts = require(path) as Compiler;
  const module = require.cache[path];
  if (module === undefined) return;
  const copy: Record<string, unknown> = {};
  for (const name of Object.keys(ts)) {
    Object.defineProperty(copy, name, {
      enumerable: true,
      configurable: true,
      get: () => ts[name],
    });
  }
  const replace = (name: string, value: unknown): void => {
    Object.defineProperty(copy, name, { enumerable: true, value });
  };
  replace('createWatchCompilerHost', (files: unknown, options: object, ...rest: unknown[]) =>
    ts.createWatchCompilerHost(files, { ...options, inlineSourceMap: true }, ...rest),
  );
  replace('transpileModule', (text: string, options: TranspileOptions) => {
    const compilerOptions = { ...options.compilerOptions, sourceMap: true };
    const output = ts.transpileModule(text.replace(INLINE_MAP, ''), {
      ...options,
      compilerOptions,
    });
    lastMaps = { first: inlineMap(text), second: output.sourceMapText ?? '' };
    return {
      ...output,
      outputText: output.outputText.replace(/\/\/# sourceMappingURL=\S+\s*$/, ''),
    };
  });
  module.exports = copy;
}

type RunCode = (code: string, options?: object | string) => unknown;

/**
 * Has tslab start a cell's code with the cell's number as its file name.
 *
 * @param execute calls tslab, which runs the code before it returns
 * @param run what runs the code: it is given the code with its name, and the original call
 */
export function withCellFile<Result>(
  number: number,
  execute: () => Result,
  run: (code: () => unknown) => unknown,
): Result {
  const original: RunCode = vm.runInThisContext;
  const filename = cellFile(number);
  vm.runInThisContext = (code: string) => {
    compiled.set(filename, {
      maps: lastMaps,
      prefix: code.indexOf('{ ') + 2,
      lines: code.split('\n').length,
    });
    return run(() => original(code, { filename, displayErrors: false }));
  };
  try {
    return execute();
  } finally {
    vm.runInThisContext = original as typeof vm.runInThisContext;
  }
}

const lookUp = (map: string, { line, column }: CellPosition): CellPosition | undefined => {
  const entry = new SourceMap(JSON.parse(map) as SourceMapPayload).findEntry(line - 1, column - 1);
  return 'originalLine' in entry
    ? { line: entry.originalLine + 1, column: entry.originalColumn + 1 }
    : undefined;
};

/** The place in a cell's source of a place in its compiled text. */
export function cellPosition(file: string, at: CellPosition): CellPosition | undefined {
  const code = compiled.get(file);
  if (code?.maps === undefined || code.maps.first === '' || code.maps.second === '')
    return undefined;
  // The last line is tslab's own: it calls the function that it made of the cell.
  if (at.line === code.lines) return undefined;
  const column = at.line === 1 ? Math.max(1, at.column - code.prefix) : at.column;
  const between = lookUp(code.maps.second, { line: at.line, column });
  const found = between === undefined ? undefined : lookUp(code.maps.first, between);
  return found === undefined || found.line <= LINES_BEFORE
    ? undefined
    : { line: found.line - LINES_BEFORE, column: found.column };
}
