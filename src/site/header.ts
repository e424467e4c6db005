const PAGES = [
  { file: 'index.html', label: 'Start' },
  { file: 'explorer.html', label: 'Assumption panel' },
  { file: 'runs.html', label: 'All runs' },
] as const;

/** The links that all pages of the site have on top. */
export function siteHeader(current: string): string {
  const links = PAGES.map(({ file, label }) =>
    file === current
      ? `<span aria-current="page">${label}</span>`
      : `<a href="${file}">${label}</a>`,
  );
  return `<header class="top"><nav aria-label="Site">${links.join(' · ')}</nav></header>`;
}
