import { expect, test } from 'vitest';
import { loadProject } from '../../src/io/project.js';
import { joinFacts, type JoinedFacts } from '../../src/tier/population/run-evidence.js';

const joined: JoinedFacts = {
  architecture: 'llama',
  task: 'text-generation',
  owner: 'someone',
  baseFlop: 1e24,
  sameOrganisationAsBase: true,
};

test('every run of the tables keeps all its fields and takes the others over', () => {
  for (const run of loadProject().tables.runs) {
    expect(joinFacts(run, joined)).toEqual({ ...run, ...joined });
  }
});
