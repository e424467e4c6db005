import { createRequire, SourceMap, type SourceMapPayload } from 'node:module';
import vm from 'node:vm';

/*
 * tslab compiles a cell twice (TypeScript to modules, modules to CommonJS) and keeps no source map, so
 * positions in a stack are those of the compiled text. Here both steps leave their maps, the text gets
 * the cell's number as its file name, and every loop of a cell gets a place where it can be interrupted.
 */

/** The compiler's own types are left out: only these few calls are used. */
type Node = { readonly statement?: Node };
type Factory = Readonly<Record<string, (...args: readonly unknown[]) => Node>>;
type Context = { readonly factory: Factory };
type Visitor = (node: Node) => Node;
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
    options: TranspileOptions & { readonly transformers?: object },
  ) => { readonly outputText: string; readonly sourceMapText?: string };
  readonly isIterationStatement: (node: Node, lookInLabels: boolean) => boolean;
  readonly visitEachChild: (node: Node, visit: Visitor, context: Context) => Node;
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

/** `globalThis.__tslab__?.interruptionPoint?.()` at the start of every loop's body. */
const loopsCanStop =
  (ts: Compiler) =>
  (context: Context): Visitor => {
    const { factory: f } = context;
    const make = (name: string, ...args: readonly unknown[]): Node =>
      (f[name] as (...args: readonly unknown[]) => Node)(...args);
    const check = (): Node => {
      const chain = (from: Node, name: string): Node =>
        make('createPropertyAccessChain', from, make('createToken', 28), name);
      const tslab = make(
        'createPropertyAccessExpression',
        make('createIdentifier', 'globalThis'),
        '__tslab__',
      );
      const call = make(
        'createCallChain',
        chain(tslab, 'interruptionPoint'),
        make('createToken', 28),
        undefined,
        [],
      );
      return make('createExpressionStatement', call);
    };
    const visit: Visitor = (node) => {
      const inner = ts.visitEachChild(node, visit, context);
      if (!ts.isIterationStatement(inner, false) || inner.statement === undefined) return inner;
      // Clones keep their place in the source; only the body is another one.
      const body = make('createBlock', [check(), inner.statement], true);
      return withBody(f, inner, body);
    };
    return visit;
  };

type Loop = Node & Readonly<Record<string, unknown>> & { readonly kind: number };

/** The same loop with another body. */
const withBody = (f: Factory, node: Node, body: Node): Node => {
  const loop = node as Loop;
  const update = (name: string, ...args: readonly unknown[]): Node =>
    (f[name] as (...args: readonly unknown[]) => Node)(loop, ...args);
  const { initializer, condition, incrementor, expression, awaitModifier } = loop;
  if ('incrementor' in loop)
    return update('updateForStatement', initializer, condition, incrementor, body);
  if ('awaitModifier' in loop)
    return update('updateForOfStatement', awaitModifier, initializer, expression, body);
  if ('initializer' in loop) return update('updateForInStatement', initializer, expression, body);
  return update(
    isDo(loop) ? 'updateDoStatement' : 'updateWhileStatement',
    ...(isDo(loop) ? [body, expression] : [expression, body]),
  );
};

let doKind = -1;
const isDo = ({ kind }: Loop): boolean => kind === doKind;

/** Has tslab's compiler keep maps and make loops stoppable; to be called before tslab is loaded. */
export function keepCellPositions(): void {
  const require = createRequire(createRequire(import.meta.url).resolve('tslab/dist/converter.js'));
  const path = require.resolve('@tslab/typescript-for-tslab');
  const ts = require(path) as Compiler;
  const kinds = ts['SyntaxKind'] as Readonly<Record<string, number>>;
  doKind = kinds['DoStatement'] ?? -1;
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
    const transformers = { before: [loopsCanStop(ts)] };
    const output = ts.transpileModule(text.replace(INLINE_MAP, ''), {
      ...options,
      compilerOptions,
      transformers,
    });
    lastMaps = { first: inlineMap(text), second: output.sourceMapText ?? '' };
    return {
      ...output,
      outputText: output.outputText.replace(/\/\/# sourceMappingURL=\S+\s*$/, ''),
    };
  });
  module.exports = copy;
}

/** Starts a cell's code with the cell's number as its file name. */
export function withCellFile<Result>(number: number, execute: () => Result): Result {
  const original: (code: string, options?: object | string) => unknown = vm.runInThisContext;
  const filename = cellFile(number);
  vm.runInThisContext = (code, options) => {
    compiled.set(filename, {
      maps: lastMaps,
      prefix: code.indexOf('{ ') + 2,
      lines: code.split('\n').length,
    });
    return original(code, { ...(typeof options === 'object' ? options : {}), filename });
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
