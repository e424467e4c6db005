/**
 * Where a link of a notebook, or of a document in docs/, leads on the site. Notebooks and documents have
 * pages there; other files of the repository have none.
 *
 * @param href as written in `notebooks/` or `docs/`
 * @returns undefined when the site has no such page
 * @example
 * siteLink('../docs/statistics.md#hc3') // 'docs-statistics.html#hc3'
 */
export function siteLink(href: string): string | undefined {
  if (/^(#|https?:|mailto:)/i.test(href)) return href;
  const [, folder, name, kind, fragment] =
    /^(?:\.\/)?(\.\.\/\w+\/)?([\w-]+)\.(ipynb|md)(#.*)?$/.exec(href) ?? [];
  if (name === undefined) return undefined;
  if (kind === 'ipynb' && (folder === undefined || folder === '../notebooks/')) {
    return `${name}.html${fragment ?? ''}`;
  }
  if (kind === 'md' && (folder === undefined || folder === '../docs/')) {
    return `docs-${name}.html${fragment ?? ''}`;
  }
  return undefined;
}
