import { expect, test } from 'vitest';
import { calibratedRepository, calibrationId, calibrationRun } from '../../src/tier/calibration.js';

test('the calibration of a quantised repository has its size and date, and an id of its own', () => {
  const repositoryId = 'a/b-GPTQ';
  expect(calibrationRun({ repositoryId, params: 7e9, lastModifiedOn: '2024-05-06' })).toMatchObject(
    {
      runId: 'calibration:a/b-GPTQ',
      name: 'a/b-GPTQ',
      kind: 'quantisation',
      modality: 'other',
      paramsTotal: 7e9,
      publishedOn: '2024-05-06',
    },
  );
  expect(calibratedRepository(calibrationId(repositoryId))).toBe(repositoryId);
  expect(calibratedRepository('repo:a/b-GPTQ')).toBeUndefined();
});
