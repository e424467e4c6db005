/**
 * Runs in a page: puts an interactive figure in the place of each static one. The
 * static one stays where drawing fails or scripts are off.
 */
export const PAGE_SCRIPT = `
(() => {
  'use strict';
  // A title longer than a narrow window would reach beyond the page: it is broken between words.
  const inLines = (title, letters) => {
    if (!title || !title.text || title.text.length <= letters || title.text.includes('<br>')) return;
    const lines = [''];
    for (const word of title.text.split(' ')) {
      const last = lines[lines.length - 1];
      if (last !== '' && last.length + word.length >= letters) lines.push(word);
      else lines[lines.length - 1] = last === '' ? word : last + ' ' + word;
    }
    title.text = lines.join('<br>');
  };
  const draw = async (figure) => {
    const { data, layout } = JSON.parse(figure.querySelector('script').textContent);
    const still = figure.querySelector('.still');
    const plot = document.createElement('div');
    const { width, ...rest } = layout;
    plot.style.minHeight = (layout.height || 440) + 'px';
    plot.className = 'live';
    figure.insertBefore(plot, still);
    const letters = Math.floor((plot.clientWidth - 60) / 7);
    for (const key of Object.keys(rest)) if (key.startsWith('xaxis')) inLines(rest[key].title, letters);
    still.hidden = true;
    try {
      await Plotly.newPlot(plot, data, { ...rest, autosize: true },
        { responsive: true, displaylogo: false, modeBarButtonsToRemove: ['select2d', 'lasso2d'] });
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
  drawAll();
})();
`;
