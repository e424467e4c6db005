const distance = (a: string, b: string): number => {
  const row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    let diagonal = row[0] as number;
    row[0] = i;
    for (let j = 1; j <= b.length; j++) {
      const above = row[j] as number;
      const cost = a[i - 1] === b[j - 1] ? 0 : 1;
      row[j] = Math.min(above + 1, (row[j - 1] as number) + 1, diagonal + cost);
      diagonal = above;
    }
  }
  return row[b.length] as number;
};

/**
 * The entry of a list that is nearest to a name by edit distance, for "did you mean" messages.
 *
 * @param name what was typed
 * @param candidates the names that exist, at least one
 * @returns the nearest candidate
 * @example nearest('hostOverheads', ['pue', 'hostOverhead']) // 'hostOverhead'
 */
export function nearest(name: string, candidates: readonly string[]): string {
  let best = candidates[0] ?? '';
  for (const candidate of candidates) {
    if (
      distance(name.toLowerCase(), candidate.toLowerCase()) <
      distance(name.toLowerCase(), best.toLowerCase())
    ) {
      best = candidate;
    }
  }
  return best;
}

/**
 * What may have been meant by a name that does not exist: every known name that starts with it, else
 * the nearest one.
 *
 * @param typed what was typed
 * @param known the names that exist, at least one
 * @returns at least one known name
 * @example suggestions('pu', ['pue', 'pueExcess', 'loadFactor']) // ['pue', 'pueExcess']
 */
export function suggestions(typed: string, known: readonly string[]): readonly string[] {
  const start = typed.toLowerCase();
  const longer = known.filter((name) => start !== '' && name.toLowerCase().startsWith(start));
  return longer.length > 0 ? longer : [nearest(typed, known)];
}
