/**
 * Runs in a page: puts an interactive figure in the place of each static one. The
 * static one stays for paper, whose width it takes, and where drawing fails or scripts are off.
 */
export const PAGE_SCRIPT = `
(() => {
  'use strict';
  /** Words in lines of so many letters at most, where they fit. */
  const inLines = (text, letters) => {
    const lines = [''];
    for (const word of text.split(' ')) {
      const last = lines[lines.length - 1];
      if (last !== '' && last.length + word.length >= letters) lines.push(word);
      else lines[lines.length - 1] = last === '' ? word : last + ' ' + word;
    }
    return lines;
  };
  /** In a narrow window titles are broken into lines and the legend goes below the axes. */
  const NARROW = 560;
  const forNarrow = (layout, width) => {
    if (width >= NARROW) return layout;
    const narrow = { ...layout, margin: { ...layout.margin, l: 10, r: 10 } };
    const title = layout.title && layout.title.text;
    if (title) {
      const lines = inLines(title, Math.floor(width / 8));
      narrow.title = { ...layout.title, text: lines.join('<br>'), font: { size: 14 },
        y: 1, yref: 'container', yanchor: 'top', pad: { t: 20 } };
      narrow.margin.t = 18 * lines.length + 30;
    }
    narrow.legend = { ...layout.legend, orientation: 'h', font: { size: 11 },
      x: 0, xanchor: 'left', xref: 'container', y: 0, yanchor: 'bottom', yref: 'container' };
    return narrow;
  };
  /** Titles of horizontal axes stand in the middle of their axis: they get as many letters as fit there. */
  const fitTitles = async (plot) => {
    const { l, w, r } = plot._fullLayout._size;
    const letters = Math.floor((w + 2 * Math.min(l, r)) / 8.5);
    const changes = {};
    for (const key of Object.keys(plot._fullLayout)) {
      const title = key.startsWith('xaxis') && plot._fullLayout[key].title;
      if (!title || !title.text || title.text.length <= letters) continue;
      changes[key + '.title.text'] = inLines(title.text, letters).join('<br>');
      changes[key + '.title.font.size'] = 12;
    }
    if (Object.keys(changes).length > 0) await Plotly.relayout(plot, changes);
  };
  const draw = async (figure) => {
    const { data, layout } = JSON.parse(figure.querySelector('script').textContent);
    const still = figure.querySelector('.still');
    const plot = document.createElement('div');
    const { width, ...rest } = layout;
    plot.style.minHeight = (layout.height || 440) + 'px';
    plot.className = 'live';
    figure.insertBefore(plot, still);
    still.hidden = true;
    try {
      await Plotly.newPlot(plot, data, { ...forNarrow(rest, plot.clientWidth), autosize: true },
        { responsive: true, displaylogo: false, modeBarButtonsToRemove: ['select2d', 'lasso2d'] });
      if (plot.clientWidth < NARROW) await fitTitles(plot);
      figure.dataset.drawn = 'yes';
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
  drawAll();
})();
`;
