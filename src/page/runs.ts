import type { PackedQuantity, PackedRun, RunsData } from '../site/runs-data.js';
import { make } from './dom.js';
import { blockText, unpackInPage } from './unpack.js';

/** Rows that are shown at once. */
const PAGE = 100;

const number = (value: number): string =>
  value !== 0 && (Math.abs(value) < 1e-3 || Math.abs(value) >= 1e7)
    ? value.toExponential(2)
    : Number(value.toPrecision(3)).toLocaleString('en-US', { maximumSignificantDigits: 3 });

const COLUMNS = ['Run', 'Organisation', 'Tier', 'Kind', 'Year', 'tCO2e, median', '95% interval'];

/** The tables behind a run: one a quantity, with its formula. */
const provenanceOf = (quantities: readonly PackedQuantity[], texts: readonly string[]): Node[] =>
  quantities.map(([name, value, unit, formula, inputs]) => {
    const text = (at: number): string => texts[at] ?? '';
    const heads = ['Value', '', 'Status', 'Source', 'Distribution'];
    return make(
      'table',
      {},
      make(
        'caption',
        {},
        `${text(name)}: ${number(value)} ${text(unit)}, all values at their medians; ${text(formula)}`,
      ),
      make(
        'thead',
        {},
        make(
          'tr',
          {},
          ...heads.map((head) =>
            make(head === '' ? 'td' : 'th', head === '' ? {} : { scope: 'col' }, head),
          ),
        ),
      ),
      make(
        'tbody',
        {},
        ...inputs.map(([what, amount, of, status, source, distribution]) =>
          make(
            'tr',
            {},
            make('th', { scope: 'row' }, text(what)),
            make(
              'td',
              { class: 'number' },
              `${number(amount)}${text(of) === '1' ? '' : ` ${text(of)}`}`,
            ),
            make('td', { class: 'status' }, text(status)),
            make('td', {}, text(source)),
            make('td', {}, text(distribution)),
          ),
        ),
      ),
    );
  });

const rowsOf = (run: PackedRun, texts: readonly string[]): readonly HTMLElement[] => {
  const button = make('button', { type: 'button', 'aria-expanded': 'false' }, run.name);
  const detail = make('tr', { class: 'provenance', hidden: true });
  button.addEventListener('click', () => {
    const opens = detail.hidden;
    if (opens && detail.childElementCount === 0) {
      detail.append(
        make('td', { colspan: COLUMNS.length }, ...provenanceOf(run.provenance, texts)),
      );
    }
    detail.hidden = !opens;
    button.setAttribute('aria-expanded', String(opens));
  });
  const [median, low, high] = run.tco2e;
  const row = make(
    'tr',
    {},
    make('th', { scope: 'row' }, button),
    make('td', {}, run.organisation),
    make('td', {}, String(run.tier)),
    make('td', {}, run.kind),
    make('td', {}, run.year),
    make('td', { class: 'number' }, number(median)),
    make('td', { class: 'number' }, `${number(low)} to ${number(high)}`),
  );
  return [row, detail];
};

const filterOf = (
  label: string,
  values: readonly string[],
): { readonly element: HTMLElement; readonly select: HTMLSelectElement } => {
  const select = make(
    'select',
    {},
    make('option', { value: '' }, 'all'),
    ...[...new Set(values)].sort().map((value) => make('option', { value }, value)),
  );
  return { element: make('label', {}, label, select), select };
};

const start = (root: HTMLElement, { runs, texts }: RunsData): void => {
  const search = make('input', { type: 'search' });
  const filters = [
    {
      ...filterOf(
        'Tier',
        runs.map(({ tier }) => String(tier)),
      ),
      of: (run: PackedRun) => String(run.tier),
    },
    {
      ...filterOf(
        'Kind',
        runs.map(({ kind }) => kind),
      ),
      of: (run: PackedRun) => run.kind,
    },
    {
      ...filterOf(
        'Year',
        runs.map(({ year }) => year),
      ),
      of: (run: PackedRun) => run.year,
    },
  ];
  const status = make('p', { role: 'status' });
  const body = make('tbody');
  const more = make('button', { type: 'button', class: 'more' }, `${PAGE} more`);
  let found: readonly PackedRun[] = runs;
  let shown = 0;
  const showMore = (): void => {
    for (const run of found.slice(shown, shown + PAGE)) body.append(...rowsOf(run, texts));
    shown = Math.min(found.length, shown + PAGE);
    more.hidden = shown >= found.length;
    status.textContent = `${found.length.toLocaleString('en-US')} runs, ${shown.toLocaleString('en-US')} shown`;
  };
  const filter = (): void => {
    const words = search.value
      .toLowerCase()
      .split(/\s+/)
      .filter((word) => word !== '');
    found = runs.filter((run) => {
      const text = `${run.name} ${run.id} ${run.organisation}`.toLowerCase();
      return (
        words.every((word) => text.includes(word)) &&
        filters.every(({ select, of }) => select.value === '' || select.value === of(run))
      );
    });
    shown = 0;
    body.replaceChildren();
    showMore();
  };
  const form = make(
    'form',
    { role: 'search' },
    make('label', {}, 'Search names and organisations', search),
    ...filters.map(({ element }) => element),
  );
  form.addEventListener('input', filter);
  form.addEventListener('submit', (event) => {
    event.preventDefault();
  });
  more.addEventListener('click', showMore);
  root.replaceChildren(
    form,
    status,
    make(
      'div',
      { class: 'scroll', role: 'region', tabindex: 0, 'aria-label': 'Runs' },
      make(
        'table',
        {},
        make(
          'thead',
          {},
          make('tr', {}, ...COLUMNS.map((text) => make('th', { scope: 'col' }, text))),
        ),
        body,
      ),
    ),
    more,
  );
  filter();
  root.dataset['ready'] = 'yes';
};

const root = document.getElementById('runs');
if (root !== null) {
  unpackInPage(blockText(document, 'runs')).then(
    (text) => {
      start(root, JSON.parse(text) as RunsData);
    },
    (error: unknown) => {
      root.textContent = `The runs cannot be read: ${String(error)}`;
    },
  );
}
