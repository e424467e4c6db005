/**
 * Runs in a page: puts an interactive figure in the place of each static one, in the colours of the
 * page. The static one stays where drawing fails or scripts are off.
 */
export const PAGE_SCRIPT = `
(() => {
  'use strict';
  const dark = matchMedia('(prefers-color-scheme: dark)');
  const axisName = /^[xy]axis[0-9]*$/;
  const colours = (layout, isDark) => {
    const ink = isDark ? '#e8e9eb' : '#222222';
    const line = isDark ? '#3a3e45' : '#dddddd';
    const changes = {
      paper_bgcolor: isDark ? '#15171a' : '#ffffff',
      plot_bgcolor: isDark ? '#15171a' : '#ffffff',
      'font.color': ink,
    };
    for (const name of new Set(['xaxis', 'yaxis', ...Object.keys(layout).filter((k) => axisName.test(k))])) {
      changes[name + '.gridcolor'] = line;
      changes[name + '.zerolinecolor'] = line;
      changes[name + '.linecolor'] = ink;
      changes[name + '.tickcolor'] = line;
    }
    return changes;
  };
  const drawn = [];
  const paint = (isDark) => Promise.all(
    drawn.map((plot) => Plotly.relayout(plot, colours(plot.layout, isDark))));
  const draw = async (figure) => {
    const { data, layout } = JSON.parse(figure.querySelector('script').textContent);
    const still = figure.querySelector('.still');
    const plot = document.createElement('div');
    const { width, ...rest } = layout;
    plot.style.minHeight = (layout.height || 440) + 'px';
    plot.style.display = 'none';
    figure.insertBefore(plot, still);
    try {
      plot.style.display = '';
      still.hidden = true;
      await Plotly.newPlot(plot, data, { ...rest, autosize: true },
        { responsive: true, displaylogo: false, modeBarButtonsToRemove: ['select2d', 'lasso2d'] });
      if (dark.matches) await Plotly.relayout(plot, colours(layout, true));
      drawn.push(plot);
      figure.dataset.drawn = 'yes';
      still.remove();
    } catch (error) {
      plot.remove();
      still.hidden = false;
      figure.dataset.drawn = 'no';
      console.error(error);
    }
  };
  const drawAll = async () => {
    for (const figure of document.querySelectorAll('figure.plot')) {
      await draw(figure);
      await new Promise((resolve) => setTimeout(resolve));
    }
    document.documentElement.dataset.figures = 'done';
  };
  dark.addEventListener('change', () => paint(dark.matches));
  addEventListener('beforeprint', () => paint(false));
  addEventListener('afterprint', () => paint(dark.matches));
  drawAll();
})();
`;
