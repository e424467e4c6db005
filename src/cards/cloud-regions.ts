/** Countries (ISO 3166-1 alpha-3) of cloud regions, as the providers' lists of regions name them. */
const GCP: Readonly<Record<string, string>> = {
  'asia-east1': 'TWN',
  'asia-east2': 'HKG',
  'asia-northeast1': 'JPN',
  'asia-northeast2': 'JPN',
  'asia-northeast3': 'KOR',
  'asia-south1': 'IND',
  'asia-south2': 'IND',
  'asia-southeast1': 'SGP',
  'asia-southeast2': 'IDN',
  'australia-southeast1': 'AUS',
  'australia-southeast2': 'AUS',
  'europe-central2': 'POL',
  'europe-north1': 'FIN',
  'europe-southwest1': 'ESP',
  'europe-west1': 'BEL',
  'europe-west2': 'GBR',
  'europe-west3': 'DEU',
  'europe-west4': 'NLD',
  'europe-west6': 'CHE',
  'europe-west8': 'ITA',
  'europe-west9': 'FRA',
  'northamerica-northeast1': 'CAN',
  'northamerica-northeast2': 'CAN',
  'southamerica-east1': 'BRA',
};

const AWS: Readonly<Record<string, string>> = {
  'af-south-1': 'ZAF',
  'ap-east-1': 'HKG',
  'ap-northeast-1': 'JPN',
  'ap-northeast-2': 'KOR',
  'ap-northeast-3': 'JPN',
  'ap-south-1': 'IND',
  'ap-southeast-1': 'SGP',
  'ap-southeast-2': 'AUS',
  'ca-central-1': 'CAN',
  'eu-central-1': 'DEU',
  'eu-north-1': 'SWE',
  'eu-south-1': 'ITA',
  'eu-west-1': 'IRL',
  'eu-west-2': 'GBR',
  'eu-west-3': 'FRA',
  'me-south-1': 'BHR',
  'sa-east-1': 'BRA',
};

/** Azure's regions outside the USA, without spaces. */
const AZURE: Readonly<Record<string, string>> = {
  australiaeast: 'AUS',
  australiasoutheast: 'AUS',
  brazilsouth: 'BRA',
  canadacentral: 'CAN',
  canadaeast: 'CAN',
  centralindia: 'IND',
  eastasia: 'HKG',
  francecentral: 'FRA',
  germanywestcentral: 'DEU',
  japaneast: 'JPN',
  japanwest: 'JPN',
  koreacentral: 'KOR',
  northeurope: 'IRL',
  norwayeast: 'NOR',
  southafricanorth: 'ZAF',
  southeastasia: 'SGP',
  southindia: 'IND',
  swedencentral: 'SWE',
  switzerlandnorth: 'CHE',
  uaenorth: 'ARE',
  uksouth: 'GBR',
  ukwest: 'GBR',
  westeurope: 'NLD',
};

const DASHED =
  /\b(us|europe|eu|asia|ap|northamerica|southamerica|australia|ca|sa|me|af)[-\s](gov-)?(central|east|west|north|south|northeast|southeast|southwest|northwest)(?:[-\s]?(\d{1,2}))?(?:-[a-f])?\b/i;
const AZURE_US =
  /^(?:east\s?us|west\s?us|central\s?us|north\s?central\s?us|south\s?central\s?us|west\s?central\s?us)(?:\s?\d)?\b/i;

/** A cloud region: its name in lower case without a zone's letter, and its country where it is known. */
export type CloudRegion = { readonly region: string; readonly country: string | undefined };

/**
 * Reads the name of a cloud region at the start of, or in, a short text.
 *
 * @param text value of a field on the place
 * @example cloudRegion('US-West 2 (288g CO2eq/kWh)') // { region: 'us-west-2', country: 'USA' }
 * @example cloudRegion('East US 2') // { region: 'eastus2', country: 'USA' }
 */
export function cloudRegion(text: string): CloudRegion | undefined {
  const value = text
    .slice(0, 120)
    .replace(/[`*_"]/g, '')
    .trim();
  const azureUs = AZURE_US.exec(value);
  if (azureUs) return { region: azureUs[0].toLowerCase().replace(/\s/g, ''), country: 'USA' };
  const squeezed = value.toLowerCase().replace(/\s/g, '');
  const azure = Object.keys(AZURE).find((name) => squeezed.startsWith(name));
  if (azure !== undefined) return { region: azure, country: AZURE[azure] };
  const dashed = DASHED.exec(value);
  if (!dashed) return undefined;
  const area = (dashed[1] ?? '').toLowerCase();
  const side = (dashed[3] ?? '').toLowerCase();
  const number = dashed[4] ?? '';
  // AWS writes a dash before the number, Google none; the card's own writing decides.
  const apart = number === '' || /[-\s]\d/.test(dashed[0]) ? '-' : '';
  const region = number === '' ? `${area}-${side}` : `${area}-${side}${apart}${number}`;
  return { region, country: area === 'us' ? 'USA' : (GCP[region] ?? AWS[region]) };
}
