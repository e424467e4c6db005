import type { AssumptionOverrides } from '../estimate/assumptions.js';
import type { PanelChoices } from '../explore/messages.js';
import type { ExplorerState, Scalable } from '../explore/state.js';
import { make } from './dom.js';

/** The controls: what they show follows the state, and they report each change of it. */
export type Controls = {
  readonly element: HTMLElement;
  readonly show: (state: ExplorerState) => void;
};

type Change = (change: (state: ExplorerState) => ExplorerState) => void;

/** A control with how it shows a state. */
type Part = { readonly element: HTMLElement; readonly show: (state: ExplorerState) => void };

type Slider = {
  readonly name: Scalable;
  readonly label: string;
  readonly unit: string;
  readonly min: number;
  readonly max: number;
  readonly step: number;
  /** Where the handle stands while nothing is set. */
  readonly rest: number;
  readonly digits: number;
};

const SLIDERS: readonly Slider[] = [
  { name: 'pue', label: 'PUE', unit: '', min: 1, max: 2, step: 0.01, rest: 1.12, digits: 2 },
  {
    name: 'gridGramsPerKwh',
    label: 'Grid',
    unit: ' gCO2e/kWh',
    min: 5,
    max: 1000,
    step: 5,
    rest: 400,
    digits: 0,
  },
  {
    name: 'effectiveUtilisation',
    label: 'Utilisation',
    unit: '',
    min: 0.05,
    max: 0.7,
    step: 0.01,
    rest: 0.31,
    digits: 2,
  },
];

/** Thresholds of the slider: a step a round number. */
const THRESHOLDS = [5000, 10_000, 20_000, 50_000, 100_000, 200_000, 500_000, 1_000_000];

let made = 0;
/** Another panel, of another version of this code, may be in the page. */
const newId = (): string => {
  let id = '';
  do id = `hc-control-${++made}`;
  while (document.getElementById(id) !== null);
  return id;
};

const without = (overrides: AssumptionOverrides, name: keyof AssumptionOverrides) =>
  Object.fromEntries(Object.entries(overrides).filter(([each]) => each !== name));

const withOverride =
  (name: keyof AssumptionOverrides, value: unknown) =>
  (state: ExplorerState): ExplorerState => ({
    ...state,
    overrides:
      value === undefined ? without(state.overrides, name) : { ...state.overrides, [name]: value },
  });

const sliderOf = (slider: Slider, standing: string, change: Change): Part => {
  const { name, label, unit, min, max, step, rest, digits } = slider;
  const id = newId();
  const input = make('input', { type: 'range', id, min, max, step, value: rest });
  const output = make('span', { class: 'hc-value', 'aria-hidden': 'true' });
  const clear = make('button', { type: 'button', class: 'hc-clear' }, 'as estimated');
  clear.setAttribute('aria-label', `${label}: as estimated`);
  input.addEventListener('input', () => {
    change(withOverride(name, Number(input.value)));
  });
  clear.addEventListener('click', () => {
    change(withOverride(name, undefined));
    input.focus();
  });
  return {
    element: make(
      'div',
      { class: 'hc-control' },
      make('label', { for: id }, label),
      output,
      clear,
      input,
    ),
    show: ({ overrides }) => {
      const value = overrides[name];
      const set = typeof value === 'number';
      if (set && document.activeElement !== input) input.value = String(value);
      if (!set) input.value = String(rest);
      const text = set ? `${value.toFixed(digits)}${unit}` : standing;
      output.textContent = text;
      input.setAttribute('aria-valuetext', text);
      input.toggleAttribute('data-set', set);
      clear.hidden = !set;
    },
  };
};

const thresholdOf = (change: Change): Part => {
  const id = newId();
  const input = make('input', { type: 'range', id, min: 0, max: THRESHOLDS.length - 1, step: 1 });
  const output = make('span', { class: 'hc-value', 'aria-hidden': 'true' });
  input.addEventListener('input', () => {
    const threshold = THRESHOLDS[Number(input.value)] ?? 5000;
    change((state) => ({ ...state, threshold }));
  });
  return {
    element: make(
      'div',
      { class: 'hc-control' },
      make('label', { for: id }, 'Threshold'),
      output,
      input,
    ),
    show: ({ threshold }) => {
      const at = THRESHOLDS.findLastIndex((each) => each <= threshold);
      input.value = String(Math.max(0, at));
      const text = `more than ${threshold.toLocaleString('en-US')} downloads in 30 days`;
      output.textContent = `> ${threshold.toLocaleString('en-US')} a month`;
      input.setAttribute('aria-valuetext', text);
    },
  };
};

type Option = { readonly value: string; readonly label: string };

const selectOf = (
  label: string,
  options: readonly Option[],
  valueOf: (state: ExplorerState) => string,
  changeTo: (value: string) => (state: ExplorerState) => ExplorerState,
  change: Change,
): Part => {
  const id = newId();
  const select = make(
    'select',
    { id },
    ...options.map(({ value, label: text }) => make('option', { value }, text)),
  );
  select.addEventListener('change', () => {
    change(changeTo(select.value));
  });
  return {
    element: make('div', { class: 'hc-control' }, make('label', { for: id }, label), select),
    show: (state) => {
      select.value = valueOf(state);
    },
  };
};

const checkboxOf = (
  label: string,
  isOn: (state: ExplorerState) => boolean,
  changeTo: (on: boolean) => (state: ExplorerState) => ExplorerState,
  change: Change,
): Part => {
  const id = newId();
  const input = make('input', { type: 'checkbox', id });
  input.addEventListener('change', () => {
    change(changeTo(input.checked));
  });
  return {
    element: make('div', { class: 'hc-check' }, input, make('label', { for: id }, label)),
    show: (state) => {
      input.checked = isOn(state);
    },
  };
};

/** A switch that is off by default: on sets it, off takes the override away. */
const scopeOf = (
  label: string,
  name: 'includeExploratory' | 'includeEmbodied' | 'accounting',
  on: unknown,
  change: Change,
): Part =>
  checkboxOf(
    label,
    ({ overrides }) => overrides[name] === on,
    (checked) => withOverride(name, checked ? on : undefined),
    change,
  );

const SNAPSHOT_WORDS: Readonly<Record<string, string>> = {
  union: 'all snapshots together',
  '2024-09': 'September 2024 (as the paper)',
  '2026-05': 'May 2026 (language models)',
};

/**
 * Builds the controls.
 *
 * @param choices what they offer
 * @param change called with each change
 */
export function buildControls(choices: PanelChoices, change: Change): Controls {
  const counted = [
    selectOf(
      'Snapshot',
      choices.snapshots.map((value) => ({ value, label: SNAPSHOT_WORDS[value] ?? value })),
      ({ snapshot }) => snapshot,
      (snapshot) => (state) => ({ ...state, snapshot }),
      change,
    ),
    selectOf(
      'Attribution',
      [
        { value: 'inclusive', label: 'inclusive: a descendant is popular' },
        { value: 'strict', label: 'strict: its own repository is' },
      ],
      ({ attribution }) => attribution,
      (value) => (state) => ({
        ...state,
        attribution: value === 'strict' ? 'strict' : 'inclusive',
      }),
      change,
    ),
    thresholdOf(change),
    checkboxOf(
      'fine-tunes that disclose nothing',
      ({ overrides }) => overrides.includeImputedFineTunes !== false,
      (on) => withOverride('includeImputedFineTunes', on ? undefined : false),
      change,
    ),
  ];
  const assumed = [
    ...SLIDERS.map((slider) => sliderOf(slider, choices.defaults[slider.name] ?? '', change)),
    selectOf(
      'Accelerator',
      [
        { value: '', label: 'as disclosed runs of the year used' },
        ...choices.accelerators.map((value) => ({ value, label: `${value} for all` })),
      ],
      ({ overrides }) => overrides.accelerator ?? '',
      (value) => withOverride('accelerator', value === '' ? undefined : value),
      change,
    ),
    selectOf(
      'Year of grids',
      [
        { value: '', label: 'of each run' },
        ...[2015, 2020, 2024].map((year) => ({ value: String(year), label: `${year} for all` })),
      ],
      ({ overrides }) => (overrides.gridYear === undefined ? '' : String(overrides.gridYear)),
      (value) => withOverride('gridYear', value === '' ? undefined : Number(value)),
      change,
    ),
  ];
  const scope = [
    scopeOf('failed and exploratory runs', 'includeExploratory', true, change),
    scopeOf('embodied carbon of the hardware', 'includeEmbodied', true, change),
    scopeOf('market-based electricity', 'accounting', 'market', change),
  ];
  const group = (legend: string, parts: readonly Part[]): HTMLElement =>
    make('fieldset', {}, make('legend', {}, legend), ...parts.map(({ element }) => element));
  const element = make(
    'form',
    { class: 'hc-controls', 'aria-label': 'Assumptions' },
    group('Where a run does not disclose it', assumed),
    group('What counts', counted),
    group('Scope: also count', scope),
  );
  element.addEventListener('submit', (event) => {
    event.preventDefault();
  });
  return {
    element,
    show: (state) => {
      for (const part of [...counted, ...assumed, ...scope]) part.show(state);
    },
  };
}
