import { PROGRESS_METADATA } from '../kernel/progress-output.js';
import type { JupyterMessage } from './jupyter-message.js';
import { joinText, splitText, type CellOutput, type MimeBundle } from './notebook-file.js';

/** Collects the outputs of one cell from the kernel's messages, as nbformat stores them. */
export type OutputCollector = {
  readonly add: (message: JupyterMessage) => void;
  readonly outputs: () => readonly CellOutput[];
};

const record = (value: unknown): Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};

const isJsonMime = (mime: string): boolean => mime === 'application/json' || mime.endsWith('+json');

/** nbformat keeps text in lines and JSON as it is. */
const storeData = (data: unknown): MimeBundle =>
  Object.fromEntries(
    Object.entries(record(data)).map(([mime, value]) => [
      mime,
      typeof value === 'string' && !isJsonMime(mime) ? splitText(value) : value,
    ]),
  );

const textOf = (value: unknown): string => (typeof value === 'string' ? value : String(value));

const toOutput = (type: string, content: JupyterMessage['content']): CellOutput | undefined => {
  switch (type) {
    case 'stream':
      return {
        output_type: 'stream',
        name: textOf(content['name']),
        text: splitText(textOf(content['text'])),
      };
    case 'display_data':
    case 'execute_result': {
      const data = storeData(content['data']);
      const metadata = record(content['metadata']);
      if (type === 'display_data') return { output_type: type, data, metadata };
      const count = content['execution_count'];
      const execution_count = typeof count === 'number' ? count : null;
      return { output_type: type, data, metadata, execution_count };
    }
    case 'error': {
      const lines = content['traceback'];
      return {
        output_type: 'error',
        ename: textOf(content['ename']),
        evalue: textOf(content['evalue']),
        traceback: Array.isArray(lines) ? lines.map(textOf) : [],
      };
    }
    default:
      return undefined;
  }
};

/** Joins streams of the same name that directly follow each other, however the kernel cut them. */
export const mergeStreams = (outputs: readonly CellOutput[]): readonly CellOutput[] => {
  const merged: CellOutput[] = [];
  for (const output of outputs) {
    const last = merged.at(-1);
    if (
      output.output_type === 'stream' &&
      last?.output_type === 'stream' &&
      last.name === output.name
    ) {
      const text = splitText(joinText(last.text) + joinText(output.text));
      merged[merged.length - 1] = { ...last, text };
    } else merged.push(output);
  }
  return merged;
};

/** Whether an output's metadata say that it only shows progress. */
export const isProgress = (metadata: unknown): boolean => PROGRESS_METADATA in record(metadata);

/** Starts collecting the outputs of a cell. */
export function collectOutputs(): OutputCollector {
  let collected: { output: CellOutput; readonly displayId: string | undefined }[] = [];
  let clearFirst = false;
  const add = ({ header, content }: JupyterMessage): void => {
    const type = header.msg_type;
    // A bar is no result: whether it shows depends on the machine's speed.
    if (isProgress(content['metadata'])) return;
    const id = record(content['transient'])['display_id'];
    const displayId = typeof id === 'string' ? id : undefined;
    if (type === 'clear_output') {
      if (content['wait'] === true) clearFirst = true;
      else collected = [];
      return;
    }
    if (type === 'update_display_data') {
      const output = toOutput('display_data', content);
      for (const entry of collected) {
        if (output !== undefined && entry.displayId === displayId) entry.output = output;
      }
      return;
    }
    const output = toOutput(type, content);
    if (output === undefined) return;
    if (clearFirst) collected = [];
    clearFirst = false;
    collected.push({ output, displayId });
  };
  return { add, outputs: () => mergeStreams(collected.map(({ output }) => output)) };
}
