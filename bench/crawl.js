/**
 * The crawler's own cost a repository: a crawl of the stand-in on loopback, in processes of their own,
 * beside a client that asks the same pages and throws them away (the server's time).
 *
 *   node bench/crawl.js [rows]   20,000 by default, without cards; a tenth of them with cards
 */
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = fileURLToPath(import.meta.url);
const [role, ...rest] = process.argv.slice(2);

const serve = async (rows) => {
  const { load, recordsFromTables, syntheticRecords, startStandInHub } =
    await import('../dist/index.js');
  const templates = recordsFromTables(load().tables);
  const records = [...syntheticRecords({ templates, count: rows, seed: 1 })];
  const hub = await startStandInHub({ records, redirects: false });
  process.send({ url: hub.url, rows: records.length, lowest: records.at(-1).downloads30d });
  process.on('message', () => process.exit(0));
};

/** Asks what a crawl asks, and does nothing with it. */
const ask = async (url) => {
  const started = performance.now();
  let next = `${url}/api/models?limit=500&sort=downloads&expand=tags&expand=cardData&expand=config&expand=safetensors&expand=downloads`;
  while (next !== undefined) {
    const response = await fetch(next);
    await response.arrayBuffer();
    next = /<([^>]*)>; rel="next"/.exec(response.headers.get('link') ?? '')?.[1];
  }
  process.send({ seconds: (performance.now() - started) / 1000 });
};

const crawl = async (url, threshold) => {
  const { crawlToSnapshot } = await import('../dist/crawl/crawl-to-snapshot.js');
  const folder = mkdtempSync(join(tmpdir(), 'bench-crawl-'));
  const started = performance.now();
  const record = await crawlToSnapshot({
    out: join(folder, 'hub.parquet'),
    hubUrl: url,
    threshold: -1,
    cardsAbove: Number(threshold),
    passes: 1,
    apiRate: 1e6,
    fileRate: 1e6,
  });
  const seconds = (performance.now() - started) / 1000;
  process.send({
    seconds,
    rows: record.rows,
    cards: record.rows - record.counts.cards['not-asked'],
    bytes: record.bytes,
    peakMb: process.resourceUsage().maxRSS / 1024,
  });
  rmSync(folder, { recursive: true, force: true });
};

const child = (...args) => {
  const started = spawn(process.execPath, [here, ...args.map(String)], {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  return { started, answer: new Promise((resolve) => started.once('message', resolve)) };
};

if (role === 'serve') await serve(Number(rest[0]));
else if (role === 'ask') await ask(rest[0]);
else if (role === 'crawl') await crawl(rest[0], rest[1]);
else {
  const server = child('serve', role ?? 20_000);
  const { url, rows } = await server.answer;
  const plain = await child('ask', url).answer;
  const listed = await child('crawl', url, 1e15).answer;
  const withCards = await child('crawl', url, 5000).answer;
  server.started.send('end');
  const micro = (seconds, of) => ((1e6 * seconds) / of).toFixed(0);
  console.log(`| ${rows} repositories | seconds | µs a repository | ratio | peak MB |`);
  console.log('| --- | --- | --- | --- | --- |');
  console.log(
    `| the same pages, thrown away | ${plain.seconds.toFixed(2)} | ${micro(plain.seconds, rows)} | 1.0 | |`,
  );
  console.log(
    `| crawl, list alone | ${listed.seconds.toFixed(2)} | ${micro(listed.seconds, listed.rows)} | ${(listed.seconds / plain.seconds).toFixed(1)} | ${listed.peakMb.toFixed(0)} |`,
  );
  console.log(
    `| crawl with ${withCards.cards} cards | ${withCards.seconds.toFixed(2)} | ${micro(withCards.seconds, rows)} | ${(withCards.seconds / plain.seconds).toFixed(1)} | ${withCards.peakMb.toFixed(0)} |`,
  );
}
