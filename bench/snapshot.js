/**
 * Size, time and memory of a snapshot: `node bench/snapshot.js [rows]`, three million rows by default.
 *
 * The rows are synthetic and have no card text. Ids, downloads, tasks, libraries and architectures come
 * from the stand-in's generator; tags, card metadata and config are filled up to what the Hub sends for a
 * usual repository (licence, languages, data sets, base model, an arXiv number, region, a metric), with
 * their own numbers in each row, because repeated texts would compress to nothing.
 */
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadProject } from '../dist/io/project.js';
import { diffSnapshots, openSnapshot, openSnapshotWriter } from '../dist/io/snapshot.js';
import { recordsFromTables } from '../dist/stand-in/records-from-tables.js';
import { tailExponent } from '../dist/stand-in/synthetic-records.js';
import { randomStream } from '../dist/uncertainty/random.js';

const rows = Number(process.argv[2] ?? 3_000_000);
const LICENCES = ['apache-2.0', 'mit', 'other', 'llama3', 'cc-by-nc-4.0', 'openrail', 'gemma'];
const LANGUAGES = ['en', 'zh', 'fr', 'de', 'es', 'ja', 'ko', 'ru', 'ar', 'hi'];
const PRECISIONS = ['BF16', 'F32', 'F16'];

const templates = recordsFromTables(loadProject().tables);
const random = randomStream(1, 'bench:snapshot');
const pick = (list) => list[Math.floor(random.uniform() * list.length)];
const seconds = (start) => ((performance.now() - start) / 1000).toFixed(1);
const megabytes = (bytes) => (bytes / 1e6).toFixed(0);

/** Ids and downloads of all rows in the order of the file; the rest of a row is made when it is its turn. */
const order = () => {
  const exponent = tailExponent(templates, 5000);
  const scale = 5000 / (0.005 ** (-1 / exponent) - 1);
  const ids = [];
  const downloads = new Int32Array(rows);
  for (let i = 0; i < rows; i++) {
    const name = pick(templates).repositoryId.split('/').at(-1).slice(0, 40);
    const owner = Math.floor(Math.exp(random.uniform() * Math.log(rows / 4 + 1)));
    ids.push(`maker-${owner.toString(36)}/${name}-${i.toString(36)}`);
    const draw = scale * ((1 - random.uniform()) ** (-1 / exponent) - 1);
    downloads[i] = Math.min(2 ** 31 - 1, Math.floor(draw));
  }
  const index = Uint32Array.from({ length: rows }, (_, i) => i);
  index.sort((a, b) => downloads[b] - downloads[a] || (ids[a] < ids[b] ? -1 : 1));
  return { ids, downloads, index };
};

const day = (from, days) =>
  new Date(Date.UTC(from, 0, 1) + Math.floor(random.uniform() * days) * 86_400_000)
    .toISOString()
    .slice(0, 10);

const makeRecord = (repositoryId, downloads30d) => {
  const template = pick(templates);
  const { library, task } = template;
  const model = JSON.parse(template.configJson ?? '{}').model_type;
  const licence = pick(LICENCES);
  const language = random.uniform() < 0.4 ? [pick(LANGUAGES)] : [];
  const base = random.uniform() < 0.6 ? pick(templates).repositoryId : undefined;
  const dataset =
    random.uniform() < 0.3 ? `data-${Math.floor(random.uniform() * 1e5)}/set` : undefined;
  const arxiv = `arxiv:${Math.floor(1700 + random.uniform() * 900)}.${Math.floor(10_000 + random.uniform() * 9e4)}`;
  const total = Math.floor(10 ** (6 + 5 * random.uniform()));
  const hasWeights = random.uniform() < 0.6;
  const metric =
    random.uniform() < 0.15
      ? [
          {
            name: repositoryId,
            results: [{ metrics: [{ type: 'loss', value: random.uniform() }] }],
          },
        ]
      : undefined;
  return {
    repositoryId,
    downloads30d,
    downloadsAllTime: Math.floor(downloads30d * (1 + 20 * random.uniform())),
    likes: Math.floor(Math.sqrt(downloads30d) * random.uniform()),
    task,
    library,
    createdOn: day(2022, 1700),
    lastModifiedOn: day(2023, 1300),
    gated: random.uniform() < 0.02,
    disabled: false,
    tags: [
      ...(library === undefined ? [] : [library]),
      ...(hasWeights ? ['safetensors'] : []),
      ...(model === undefined ? [] : [model]),
      ...(task === undefined ? [] : [task]),
      ...language,
      ...(dataset === undefined ? [] : [`dataset:${dataset}`]),
      ...(random.uniform() < 0.1 ? [arxiv] : []),
      ...(base === undefined ? [] : [`base_model:${base}`, `base_model:finetune:${base}`]),
      `license:${licence}`,
      'endpoints_compatible',
      'region:us',
    ],
    safetensorsTotal: hasWeights ? total : undefined,
    safetensorsByDtypeJson: hasWeights ? `{"${pick(PRECISIONS)}":${total}}` : undefined,
    configJson:
      model === undefined
        ? undefined
        : `{"architectures":["${model[0].toUpperCase()}${model.slice(1)}Model"],"model_type":"${model}","tokenizer_config":{"eos_token":"</s>","pad_token":"<pad>"}}`,
    cardDataJson: JSON.stringify({
      base_model: base,
      datasets: dataset === undefined ? undefined : [dataset],
      language: language.length === 0 ? undefined : language,
      library_name: library,
      license: licence,
      'model-index': metric,
      pipeline_tag: task,
    }),
    cardStatus: downloads30d > 5000 ? 'absent' : 'not-asked',
  };
};

const folder = mkdtempSync(join(tmpdir(), 'snapshot-bench-'));
try {
  const file = join(folder, 'hub.parquet');
  const { ids, downloads, index } = order();
  const before = process.memoryUsage().rss;
  const started = performance.now();
  let making = 0;
  const writer = openSnapshotWriter(file, {
    query: { sort: 'downloads' },
    date: '2026-11-25',
    listed: rows,
    toolVersion: 'bench',
  });
  for (const i of index) {
    const at = performance.now();
    const record = makeRecord(ids[i], downloads[i]);
    making += performance.now() - at;
    writer.add(record);
  }
  writer.finish();
  const size = statSync(file).size;
  console.log(
    `${rows} rows: ${megabytes(size)} MB (${(size / rows).toFixed(1)} bytes a row), written in ${seconds(started)} s, of which ${(making / 1000).toFixed(1)} s went into making them`,
  );
  console.log(`memory before writing: ${megabytes(before)} MB (the ids of all rows)`);
  const reading = performance.now();
  const snapshot = await openSnapshot(file);
  console.log(`checked against its record in ${seconds(reading)} s`);
  let read = 0;
  for await (const record of snapshot.rows()) read += record.downloads30d >= 0 ? 1 : 0;
  console.log(`${read} rows read in ${seconds(reading)} s`);
  const peak = process.resourceUsage().maxRSS * 1024;
  console.log(`peak memory of the process: ${megabytes(peak)} MB`);
  const comparing = performance.now();
  const { counts } = await diffSnapshots(snapshot, snapshot, { limit: 20 });
  console.log(`${counts.unchanged} rows compared with themselves in ${seconds(comparing)} s`);
  console.log(
    `peak memory with the comparison: ${megabytes(process.resourceUsage().maxRSS * 1024)} MB`,
  );
} finally {
  rmSync(folder, { recursive: true, force: true });
}
