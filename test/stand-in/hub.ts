import { afterEach } from 'vitest';
import type { HubRecord } from '../../src/crawl/hub-record.js';
import { startStandInHub, type StandInHub, type StandInOptions } from '../../src/stand-in/index.js';

/** A record with the fields that matter to a test. */
export const record = (
  repositoryId: string,
  downloads30d: number,
  more: Partial<HubRecord> = {},
): HubRecord => ({
  repositoryId,
  downloads30d,
  gated: false,
  disabled: false,
  tags: [],
  cardStatus: 'read',
  cardText: `# ${repositoryId}\n`,
  ...more,
});

/** `n` records with 1000 downloads, 999, …, named `lab/model-1`, `lab/model-2`, … */
export const ladder = (n: number): readonly HubRecord[] =>
  Array.from({ length: n }, (_, i) => record(`lab/model-${i + 1}`, 1000 - i));

const running: StandInHub[] = [];

/** Starts a stand-in that ends with the test. */
export const start = async (options: StandInOptions): Promise<StandInHub> => {
  const hub = await startStandInHub(options);
  running.push(hub);
  return hub;
};

afterEach(async () => {
  await Promise.all(running.splice(0).map((hub) => hub.close()));
});
