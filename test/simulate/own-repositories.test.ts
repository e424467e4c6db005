import { describe, expect, it } from 'vitest';
import { loadProject } from '../../src/io/project.js';
import { ownRepositories } from '../../src/simulate/project.js';

const link = (repositoryId: string, relation: string, runId = 'run') => ({
  repositoryId,
  runId,
  relation,
  decidedBy: 'test',
  confidence: 'high',
  reason: 'test',
});
const repositories = new Map(
  ['a/copy', 'b/tuned', 'c/run'].map((id) => [id, { repositoryId: id }]),
);
const own = (...links: readonly ReturnType<typeof link>[]): string | undefined =>
  ownRepositories(links, repositories).get('run')?.repositoryId;

describe('the repository that tells of a run', () => {
  it('is the original, wherever it stands in the table', () => {
    const links = [link('a/copy', 'copy'), link('b/tuned', 'fine-tune'), link('c/run', 'original')];
    expect(own(...links)).toBe('c/run');
  });
  it('else one that its owner trained', () => {
    expect(own(link('a/copy', 'conversion'), link('b/tuned', 'fine-tune'))).toBe('b/tuned');
  });
  it('else any, and none where the population holds none', () => {
    expect(own(link('a/copy', 'copy'))).toBe('a/copy');
    expect(own(link('elsewhere/run', 'original'))).toBeUndefined();
  });
  it('Llama 2 7B is Meta’s, not a mirror’s', () => {
    const owners = new Map(loadProject().tables.runs.map((run) => [run.runId, run.owner]));
    expect(owners.get('llama-2-7b')).toBe('meta-llama');
    expect(owners.get('llama-3.1-8b')).toBe('meta-llama');
  });
});
