/** A figure of a region beside its country's. Rows of `grid-regions.csv` fit. */
export type GridRegion = {
  readonly region: string;
  readonly site: string;
  readonly country: string;
  readonly year: number;
  readonly gramsPerKwh: number;
  readonly countryGramsPerKwh: number;
  readonly source: string;
};

/** A region's carbon intensity over its country's. */
export type RegionRatio = {
  readonly ratio: number;
  /** What it was computed from, in words. */
  readonly basis: string;
};

const meanLn = (rows: readonly GridRegion[]): number =>
  rows.reduce((sum, row) => sum + Math.log(row.gramsPerKwh / row.countryGramsPerKwh), 0) /
  rows.length;

/** Mean of ln(region/country) by site, so that six years of one cloud region count once. */
const bySite = (rows: readonly GridRegion[]): readonly number[] => {
  const sites = [...new Set(rows.map(({ site }) => site))];
  return sites.map((site) => meanLn(rows.filter((row) => row.site === site)));
};

/**
 * The ratio of a region's carbon intensity to its country's: geometric mean over the sites that tell of
 * it. The ratio carries over to other years, because plants stay where they are.
 *
 * @param rows rows of `grid-regions.csv`
 * @param country ISO 3166-1 alpha-3
 * @param region name of the region
 * @returns ratio and basis, or undefined when no row tells of the region
 * @example regionRatio(rows, 'USA', 'Oregon')?.ratio // about 0.27
 */
export function regionRatio(
  rows: readonly GridRegion[],
  country: string,
  region: string,
): RegionRatio | undefined {
  const found = rows.filter((row) => row.country === country && row.region === region);
  if (found.length === 0) return undefined;
  const sites = bySite(found);
  return {
    ratio: Math.exp(sites.reduce((sum, ln) => sum + ln, 0) / sites.length),
    basis: `${region} over ${country}: ${sites.length} ${sites.length === 1 ? 'source' : 'sources'}, ${found.length} figures (grid-regions.csv)`,
  };
}

/**
 * How far two sources of one region disagree: the deviations of each site's ratio from its region's
 * mean, as factors, for `fitLogParameter`. Regions with one source tell nothing.
 *
 * @param rows rows of `grid-regions.csv`
 * @returns true over predicted ratio, clustered by region
 */
export function regionDeviations(
  rows: readonly GridRegion[],
): readonly { readonly value: number; readonly cluster: string }[] {
  const regions = [...new Set(rows.map(({ country, region }) => `${country} ${region}`))];
  return regions.flatMap((key) => {
    const sites = bySite(rows.filter((row) => `${row.country} ${row.region}` === key));
    if (sites.length < 2) return [];
    const mean = sites.reduce((sum, ln) => sum + ln, 0) / sites.length;
    // n − 1 of n deviations are free: scaled so that their mean square is the variance.
    const scale = Math.sqrt(sites.length / (sites.length - 1));
    return sites.map((ln) => ({ value: Math.exp(scale * (ln - mean)), cluster: key }));
  });
}
