/**
 * The notebook kernel through the real protocol: milliseconds from its start to the first
 * kernel_info_reply, to the result of a first cell that imports the module, to the output of `show` of
 * a table of 5,000 rows, from an interrupt to the cell's end, and from the order to end to the end.
 *
 *   node bench/kernel.js [--starts 5] [--shows 10]
 */
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { startKernel } from '../dist/runner/kernel-client.js';

const { values: flags } = parseArgs({
  options: {
    starts: { type: 'string', default: '5' },
    shows: { type: 'string', default: '10' },
  },
});
const folder = fileURLToPath(new URL('../notebooks', import.meta.url));
const median = (values) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];
const times = new Map();
const note = (what, started) => {
  times.set(what, [...(times.get(what) ?? []), performance.now() - started]);
};

/** Runs a cell; its first output of the type is what is waited for. */
const run = async (kernel, code, type, onOutput = () => undefined) => {
  let at;
  const reply = await kernel.execute(
    code,
    (message) => {
      if (message.header.msg_type !== type || at !== undefined) return;
      at = performance.now();
      onOutput();
    },
    120,
  );
  if (reply.status !== (type === 'error' ? 'error' : 'ok'))
    throw new Error(`${code}: ${reply.status}`);
  return at;
};

for (let i = 0; i < Number(flags.starts); i++) {
  const started = performance.now();
  const kernel = await startKernel({ folder });
  note('start to kernel_info_reply', started);
  await run(
    kernel,
    "import * as hc from 'hugging-carbon'; Object.keys(hc).length",
    'execute_result',
  );
  note('start to the first result of a cell that imports the module', started);
  if (i === 0) {
    await run(
      kernel,
      'const rows = Array.from({ length: 5000 }, (_, i) => ({ id: `model-${i}`, tier: i % 5, tco2e: i / 7 })); 1',
      'execute_result',
    );
    for (let j = 0; j < Number(flags.shows); j++) {
      const shown = performance.now();
      await run(kernel, 'hc.show(rows)', 'display_data');
      note('show of 5,000 rows, cell sent to reply', shown);
    }
    for (let j = 0; j < Number(flags.shows); j++) {
      let sent;
      await run(kernel, "console.log('go'); for (;;) {}", 'stream', () => {
        sent = performance.now();
        kernel.interrupt();
      }).catch(() => undefined);
      note('interrupt of an endless loop to the reply', sent);
      // tslab refuses cells for 200 ms after one has failed.
      await new Promise((resolve) => setTimeout(resolve, 300));
    }
  }
  const closing = performance.now();
  await kernel.close();
  note('order to end to the end', closing);
}
for (const [what, values] of times) {
  const most = Math.max(...values);
  console.log(
    `${what}: median ${median(values).toFixed(0)} ms, most ${most.toFixed(0)} ms, of ${values.length}`,
  );
}
