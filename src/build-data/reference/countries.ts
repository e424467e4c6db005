/** ISO 3166-1 alpha-3 codes of the country names that Epoch AI prints. */
const CODES: Readonly<Record<string, string>> = {
  'United States of America': 'USA',
  China: 'CHN',
  'United Kingdom of Great Britain and Northern Ireland': 'GBR',
  'United Kingdom': 'GBR',
  France: 'FRA',
  Germany: 'DEU',
  Canada: 'CAN',
  Israel: 'ISR',
  Japan: 'JPN',
  'Korea (Republic of)': 'KOR',
  'South Korea': 'KOR',
  'United Arab Emirates': 'ARE',
  'Saudi Arabia': 'SAU',
  India: 'IND',
  Singapore: 'SGP',
  Switzerland: 'CHE',
  'Hong Kong': 'HKG',
  Taiwan: 'TWN',
  Russia: 'RUS',
  'Russian Federation': 'RUS',
  Finland: 'FIN',
  Sweden: 'SWE',
  Netherlands: 'NLD',
  Spain: 'ESP',
  Italy: 'ITA',
  Australia: 'AUS',
  Austria: 'AUT',
  Belgium: 'BEL',
  Denmark: 'DNK',
  Norway: 'NOR',
  Poland: 'POL',
  Czechia: 'CZE',
  Brazil: 'BRA',
  Turkey: 'TUR',
  Portugal: 'PRT',
  Ukraine: 'UKR',
  Vietnam: 'VNM',
  'Viet Nam': 'VNM',
  Thailand: 'THA',
  Indonesia: 'IDN',
  Egypt: 'EGY',
  Iran: 'IRN',
  'Iran (Islamic Republic of)': 'IRN',
  Argentina: 'ARG',
  Armenia: 'ARM',
  Bulgaria: 'BGR',
  Croatia: 'HRV',
  Greece: 'GRC',
  Hungary: 'HUN',
  Iceland: 'ISL',
  Lebanon: 'LBN',
  Lithuania: 'LTU',
  Luxembourg: 'LUX',
  Macao: 'MAC',
  Malaysia: 'MYS',
  Mexico: 'MEX',
  'New Zealand': 'NZL',
};

/**
 * The ISO 3166-1 alpha-3 code of a country name, or of the first known one of several separated by
 * commas ("Multinational" is none).
 *
 * @param name as upstream prints it
 * @returns the code, or undefined when the name is not known
 * @example countryCode('United States of America,China') // 'USA'
 */
export function countryCode(name: string): string | undefined {
  const known = name.split(',').find((part) => CODES[part.trim()] !== undefined);
  return CODES[name.trim()] ?? CODES[known?.trim() ?? ''];
}
