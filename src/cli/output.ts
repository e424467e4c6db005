/** What a command prints: one JSON document on standard output with `--json`, else text. */
export type Output = {
  readonly json: boolean;
  /** The result: JSON or text on standard output. */
  readonly result: (value: unknown, text: () => string) => void;
  /** Progress and notes, on standard error, so that standard output stays the result. */
  readonly note: (text: string) => void;
};

const toJson = (value: unknown): string =>
  JSON.stringify(value, (_key, x: unknown) => (ArrayBuffer.isView(x) ? undefined : x), 2);

/** Opens the output of a command. */
export function openOutput(options: { readonly json?: boolean | undefined }): Output {
  const json = options.json === true;
  return {
    json,
    result: (value, text) => {
      process.stdout.write(`${json ? toJson(value) : text()}\n`);
    },
    note: (text) => {
      process.stderr.write(`${text}\n`);
    },
  };
}

/** A progress line that overwrites itself on a terminal and stays silent elsewhere. */
export function progressLine(label: string): (done: number, of: number) => void {
  if (!process.stderr.isTTY) return () => undefined;
  return (done, of) => {
    const share = of === 0 ? 1 : done / of;
    const filled = Math.round(share * 30);
    const bar = '█'.repeat(filled) + '░'.repeat(30 - filled);
    process.stderr.write(`\r${label} ${bar} ${done}/${of}${done >= of ? '\n' : ''}`);
  };
}
