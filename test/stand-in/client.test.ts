import { createHash } from 'node:crypto';
import { downloadFile, fileDownloadInfo, listModels, modelInfo } from '@huggingface/hub';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { ladder, record, start } from './hub.js';

const FIELDS = [
  'cardData',
  'config',
  'createdAt',
  'disabled',
  'downloadsAllTime',
  'library_name',
  'safetensors',
  'tags',
] as const;

const full = record('lab/full', 70_000, {
  downloadsAllTime: 900_000,
  likes: 12,
  task: 'text-generation',
  library: 'transformers',
  createdOn: '2024-01-02',
  lastModifiedOn: '2024-03-04',
  gated: true,
  tags: ['base_model:lab/base', 'base_model:finetune:lab/base'],
  safetensorsTotal: 7_000_000_000,
  safetensorsByDtypeJson: '{"BF16":7000000000}',
  configJson: '{"architectures":["LlamaForCausalLM"],"model_type":"llama"}',
  cardDataJson: '{"co2_eq_emissions":{"emissions":12.5},"license":"mit"}',
  cardText: '\n# Full\n\nHours used: 7\n',
});

const textOf = async (hubUrl: string, repo: string, path: string): Promise<string | undefined> =>
  (await downloadFile({ repo, path, hubUrl }))?.text();

describe('the official client on the stand-in', () => {
  it('listModels → every repository once, most downloaded first, over pages by Link', async () => {
    const hub = await start({ records: [...ladder(25)].reverse(), largestPage: 10 });
    const names: string[] = [];
    for await (const model of listModels({ hubUrl: hub.url, sort: 'downloads' })) {
      names.push(model.name);
    }
    expect(names).toEqual(ladder(25).map((row) => row.repositoryId));
    expect(hub.requests.map((request) => request.status)).toEqual([200, 200, 200]);
  });

  it('listModels → repositories with equal downloads are not lost between pages', async () => {
    const records = Array.from({ length: 95 }, (_, i) => record(`lab/same-${i}`, 7));
    const hub = await start({ records, largestPage: 10 });
    const names = new Set<string>();
    for await (const model of listModels({ hubUrl: hub.url, sort: 'downloads' })) {
      names.add(model.name);
    }
    expect(names.size).toBe(95);
    expect(hub.requests).toHaveLength(10);
  });

  it('listModels with fields → what the record knows, in the client’s types', async () => {
    const hub = await start({ records: [full] });
    const models = listModels({ hubUrl: hub.url, additionalFields: [...FIELDS] });
    expect((await models.next()).value).toMatchObject({
      name: 'lab/full',
      downloads: 70_000,
      downloadsAllTime: 900_000,
      likes: 12,
      task: 'text-generation',
      library_name: 'transformers',
      gated: 'manual',
      disabled: false,
      createdAt: '2024-01-02T00:00:00.000Z',
      updatedAt: new Date('2024-03-04'),
      tags: full.tags,
      safetensors: { total: 7_000_000_000, parameters: { BF16: 7_000_000_000 } },
      config: { model_type: 'llama', architectures: ['LlamaForCausalLM'] },
      cardData: { license: 'mit', co2_eq_emissions: { emissions: 12.5 } },
    });
  });

  it('modelInfo → the same repository, asked directly', async () => {
    const hub = await start({ records: [full] });
    const info = await modelInfo({ hubUrl: hub.url, name: 'lab/full', additionalFields: ['tags'] });
    expect(info).toMatchObject({ name: 'lab/full', downloads: 70_000, tags: full.tags });
  });

  it('downloadFile README.md → metadata between fences, then the text', async () => {
    const hub = await start({ records: [full] });
    const text = (await textOf(hub.url, 'lab/full', 'README.md')) ?? '';
    const [, yaml = '', body] = text.split('---\n');
    expect(parse(yaml)).toEqual({ license: 'mit', co2_eq_emissions: { emissions: 12.5 } });
    expect(body).toBe(full.cardText);
  });

  it('downloadFile config.json → the config; redirects or not', async () => {
    for (const redirects of [true, false]) {
      const hub = await start({ records: [full], redirects });
      expect(await textOf(hub.url, 'lab/full', 'config.json')).toBe(full.configJson);
      expect(hub.requests.some((request) => request.status === 307)).toBe(redirects);
    }
  });

  it('fileDownloadInfo → size and ETag; the ETag is the id that git gives to the content', async () => {
    const hub = await start({ records: [record('lab/a', 1, { cardText: 'å\n' })] });
    const info = await fileDownloadInfo({ hubUrl: hub.url, repo: 'lab/a', path: 'README.md' });
    // $ printf 'å\n' | git hash-object --stdin
    const git = createHash('sha1').update('blob 3\0å\n').digest('hex');
    expect(info).toMatchObject({ size: 3, etag: `"${git}"` });
  });

  it('downloadFile of a file that is not there → null', async () => {
    const hub = await start({ records: [record('lab/a', 1, { cardStatus: 'absent' })] });
    expect(await downloadFile({ repo: 'lab/a', path: 'README.md', hubUrl: hub.url })).toBeNull();
  });

  it.each([
    ['missing', undefined, 401, 'Invalid username or password.'],
    ['missing', 'hf_anything', 404, 'Repository not found'],
    ['gated', undefined, 401, 'You must be authenticated'],
    ['gated', 'hf_anything', 403, 'not in the authorized list'],
    ['disabled', undefined, 403, 'Access to this resource is disabled.'],
    ['gone', 'hf_anything', 404, 'Repository not found'],
  ])('a card of a %s repository with token %s → %i', async (name, accessToken, status, message) => {
    const hub = await start({
      records: [
        record('lab/gated', 3, { gated: true, cardStatus: 'gated' }),
        record('lab/disabled', 2, { disabled: true }),
        record('lab/gone', 1, { cardStatus: 'gone' }),
      ],
    });
    const asked = downloadFile({
      repo: `lab/${name}`,
      path: 'README.md',
      hubUrl: hub.url,
      ...(accessToken === undefined ? {} : { accessToken }),
    });
    await expect(asked).rejects.toMatchObject({ statusCode: status });
    const raw = await fetch(`${hub.url}/lab/${name}/resolve/main/README.md`, {
      headers: accessToken === undefined ? {} : { authorization: `Bearer ${accessToken}` },
    });
    expect(raw.headers.get('x-error-message')).toContain(message);
    expect(JSON.stringify(hub.requests)).not.toContain('hf_anything');
  });

  it('gated and gone repositories stay in the list', async () => {
    const hub = await start({
      records: [
        record('lab/gated', 3, { gated: true, cardStatus: 'gated' }),
        record('lab/gone', 1, { cardStatus: 'gone' }),
      ],
    });
    const names: string[] = [];
    for await (const model of listModels({ hubUrl: hub.url })) names.push(model.name);
    expect(names).toEqual(['lab/gated', 'lab/gone']);
    await expect(modelInfo({ hubUrl: hub.url, name: 'lab/gone' })).rejects.toMatchObject({
      statusCode: 401,
    });
    expect((await modelInfo({ hubUrl: hub.url, name: 'lab/gated' })).gated).toBe('manual');
  });
});
