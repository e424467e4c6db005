import type { PanelChoices } from '../explore/messages.js';
import { stateToCode, stateToFragment, type ExplorerState } from '../explore/state.js';
import { make, saveText } from './dom.js';
import type { Plots } from './painter.js';
import { saveFigure, type PlotlyApi } from './plotly.js';
import type { Shown } from './results.js';

/** Buttons of named choices. */
export const presetsOf = (
  { presets }: PanelChoices,
  change: (by: (state: ExplorerState) => ExplorerState) => void,
): HTMLElement => {
  const buttons = presets.map(({ label, why, change: preset }) => {
    const button = make('button', { type: 'button', title: why }, label);
    button.addEventListener('click', () => {
      change((state) => ({ ...state, ...preset }));
    });
    return button;
  });
  return make('div', { class: 'hc-presets', role: 'group', 'aria-label': 'Presets' }, ...buttons);
};

type ActionParts = {
  readonly choices: PanelChoices;
  readonly plots: Plots;
  readonly state: () => ExplorerState;
  readonly result: () => Shown;
  readonly change: (by: (state: ExplorerState) => ExplorerState) => void;
  readonly options: { readonly plotly: PlotlyApi; readonly address?: boolean };
};

/** Reset, and ways to take choice, figure and data along. */
export const actionsOf = ({
  choices,
  plots,
  state,
  result,
  change,
  options,
}: ActionParts): HTMLElement => {
  const code = make('textarea', { class: 'hc-code', readonly: true, rows: 3, hidden: true });
  code.setAttribute('aria-label', 'The choice as TypeScript or as a link');
  const button = (label: string, act: () => void): HTMLButtonElement => {
    const made = make('button', { type: 'button' }, label);
    made.addEventListener('click', act);
    return made;
  };
  const offer = (text: string): void => {
    code.value = text;
    code.hidden = false;
    code.focus();
    code.select();
    // Copying may be forbidden; the text is selected all the same.
    navigator.clipboard?.writeText(text).catch(() => undefined);
  };
  return make(
    'div',
    { class: 'hc-actions', role: 'group', 'aria-label': 'Take with you' },
    button('Reset', () => {
      change(() => choices.state);
    }),
    button('As TypeScript', () => {
      offer(stateToCode(state(), choices.draws));
    }),
    ...(options.address === true
      ? [
          button('As a link', () => {
            offer(`${location.href.split('#')[0]}#${stateToFragment(state())}`);
          }),
        ]
      : []),
    button('Save the figure', () => {
      void saveFigure(options.plotly, plots.distribution, 'hugging-carbon-total');
    }),
    button('Save the data', () => {
      const { histogram, result: shown } = result();
      const text = JSON.stringify(
        { ...shown, histogram, draws: choices.draws, seed: choices.seed },
        null,
        2,
      );
      saveText('hugging-carbon-total.json', 'application/json', text);
    }),
    code,
  );
};
