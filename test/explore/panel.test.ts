import { describe, expect, it } from 'vitest';
import { explorerUnits, unitMeans } from '../../src/explore/entries.js';
import { openExplorer } from '../../src/explore/explorer.js';
import {
  overridesBetween,
  packPanel,
  packText,
  unpackPanel,
  unpackText,
} from '../../src/explore/panel-data.js';
import { firstShown, histogramOf, openPanel } from '../../src/explore/panel-session.js';
import {
  DEFAULT_STATE,
  stateFromFragment,
  stateToCode,
  stateToFragment,
  type ExplorerState,
} from '../../src/explore/state.js';
import { assume } from '../../src/estimate/assumptions.js';
import { panelOutput } from '../../src/runner/page-panel.js';
import { loadProject } from '../../src/io/project.js';

const SNAPSHOTS = ['union', '2024-09', '2026-05'];
const state: ExplorerState = {
  snapshot: '2024-09',
  threshold: 20_000,
  attribution: 'strict',
  overrides: { pue: 1.2, tailBound: { rule: 'none' }, accelerator: "it's & = #" },
};

describe('a choice as a link', () => {
  it('comes back as it was, whatever characters are in it', () => {
    expect(stateFromFragment(stateToFragment(state), DEFAULT_STATE, SNAPSHOTS)).toEqual(state);
  });

  it('what is not in the link stays', () => {
    expect(stateFromFragment('threshold=10000', state, SNAPSHOTS)).toEqual({
      ...state,
      threshold: 10_000,
    });
    expect(stateFromFragment('', state, SNAPSHOTS)).toEqual(state);
  });

  it.each([
    ['snapshot=2031-01', 'one of union, 2024-09, 2026-05'],
    ['threshold=-1', 'a number of downloads'],
    ['threshold=', 'a number of downloads'],
    ['attribution=naive', 'strict or inclusive'],
    ['assume=[1]', 'a JSON object'],
    ['assume=%7Bpue', 'a JSON object'],
    ['assume=%E0%A4%A', 'an encoded text'],
    ['pue=1.2', 'snapshot, threshold, attribution or assume'],
  ])('%s → refused: expected %s', (fragment, expected) => {
    expect(() => stateFromFragment(fragment, DEFAULT_STATE, SNAPSHOTS)).toThrow(expected);
  });
});

describe('a choice as TypeScript', () => {
  it('default → the plain estimator', () => {
    expect(stateToCode(DEFAULT_STATE, 2000)).toBe(
      "hc.simulate(project.tables, project.estimator, { snapshot: 'union', threshold: 5000, attribution: 'inclusive', draws: 2000 }).totalTco2e",
    );
  });

  it('overrides → a literal, quotes escaped', () => {
    expect(stateToCode(state, 500)).toContain(
      String.raw`project.estimator.with({ pue: 1.2, tailBound: { rule: 'none' }, accelerator: 'it\'s & = #' }), { snapshot: '2024-09'`,
    );
  });
});

describe('packing', () => {
  const project = loadProject();
  const means = unitMeans(explorerUnits(project.tables), project.estimator);
  const packed = packPanel({
    tables: project.data,
    means,
    draws: 200,
    seed: 3,
    state: DEFAULT_STATE,
  });

  it('a text comes back, in base64 that is safe in a page', () => {
    expect(unpackText(packText('a </script> é 漢'))).toBe('a </script> é 漢');
    expect(packed).toMatch(/^[A-Za-z0-9+/]+={0,2}$/);
  });

  it('the unpacked project gives the totals of the project', () => {
    const session = openPanel(packed);
    const direct = openExplorer(project.tables, project.estimator, { draws: 200, seed: 3, means });
    for (const overrides of [{}, { pue: 1.3 }, { accounting: 'market' as const }]) {
      const asked = { ...DEFAULT_STATE, overrides };
      expect(session.evaluate(asked).result.tco2e).toEqual(direct.evaluate(asked).tco2e);
    }
    const { result } = firstShown(session);
    const exact = direct.evaluate(DEFAULT_STATE).tco2e.median;
    expect(Math.abs(result.tco2e.median / exact - 1)).toBeLessThan(1e-11);
    expect(session.choices.snapshots).toEqual(SNAPSHOTS);
  });

  it('damaged data → an error', () => {
    expect(() => unpackPanel(packText('{'))).toThrow(SyntaxError);
    expect(() => unpackPanel('AAAA')).toThrow();
  });

  it('overrides between assumptions lead from one to the other', () => {
    const from = project.assumptions;
    const overrides = { pue: 1.2, includeExploratory: true };
    const found = overridesBetween(from, assume(from, overrides));
    expect(found).toEqual(overrides);
    expect(overridesBetween(from, from)).toEqual({});
  });
});

describe('a panel of a notebook in a page', () => {
  const output = (data: string): string =>
    `<style>x{}</style><div class="hc-explorer" data-hash="0123456789abcdef">
<div class="hc-panel"><p onclick="steal()">Total</p></div>
<script type="text/plain" data-part="first">AAAA</script>
<script type="text/plain" data-part="data">${data}</script>
<script type="text/plain" data-part="worker">BBBB</script>
</div><script>steal()</script>`;

  it('only the data is taken, and the cleaned summary: no code, no style, no handler', () => {
    const found = panelOutput(output('QUJD')) ?? '';
    expect(found).toContain('<p>Total</p>');
    expect(found).toContain('data-part="data">QUJD</script>');
    expect(found).not.toMatch(/steal|BBBB|<style/);
  });

  it.each(['QUJD" onx="', '<b>', ''])('data %j is not base64 → no panel', (data) => {
    expect(panelOutput(output(data))).toBeUndefined();
  });

  it('another output → no panel', () => {
    expect(panelOutput('<table></table>')).toBeUndefined();
  });
});

describe('histogramOf', () => {
  it('counts shares in equal bins from the smallest draw; they add up to 1', () => {
    expect(histogramOf([1, 2, 3, 4], 3)).toEqual({ low: 1, width: 1, shares: [0.25, 0.25, 0.5] });
    const draws = Float64Array.from({ length: 1000 }, (_, i) => i ** 2);
    const { shares } = histogramOf(draws);
    expect(shares.reduce((sum, x) => sum + x, 0)).toBeCloseTo(1, 12);
  });

  it('equal draws → all in one bin', () => {
    const { shares } = histogramOf([5, 5, 5], 4);
    expect(shares).toEqual([1, 0, 0, 0]);
  });
});
