/** What the tables know of the training of a repository's model. */
export type CardFacts = {
  readonly name: string;
  readonly params?: number | undefined;
  readonly tokens?: number | undefined;
  readonly accelerator?: string | undefined;
  readonly acceleratorHours?: number | undefined;
  readonly energyKwh?: number | undefined;
  readonly tco2e?: number | undefined;
  readonly place?: string | undefined;
};

/** Layouts in which synthetic cards state their facts. */
export const CARD_LAYOUTS = ['list', 'table', 'prose'] as const;
export type CardLayout = (typeof CARD_LAYOUTS)[number];

const NOTICE =
  'Synthetic card: written by the stand-in for the Hub from the project’s tables, not by the owner of the repository.';

const grouped = (value: number): string =>
  value.toLocaleString('en-US', { maximumFractionDigits: 1, useGrouping: true });

const scaled = (value: number): string => {
  if (value >= 1e12) return `${Number((value / 1e12).toPrecision(4))} trillion`;
  if (value >= 1e9) return `${Number((value / 1e9).toPrecision(4))} billion`;
  return `${Number((value / 1e6).toPrecision(4))} million`;
};

type Line = readonly [label: string, value: string];

const linesOf = (facts: CardFacts): readonly Line[] => {
  const lines: (Line | undefined)[] = [
    facts.accelerator === undefined ? undefined : ['Hardware type', facts.accelerator],
    facts.acceleratorHours === undefined
      ? undefined
      : ['Hours used', `${grouped(facts.acceleratorHours)} GPU hours`],
    facts.place === undefined ? undefined : ['Compute region', facts.place],
    facts.energyKwh === undefined
      ? undefined
      : ['Energy consumed', `${grouped(facts.energyKwh)} kWh`],
    facts.tco2e === undefined ? undefined : ['Carbon emitted', `${grouped(facts.tco2e)} tCO2eq`],
  ];
  return lines.filter((line) => line !== undefined);
};

const impact = (lines: readonly Line[], layout: CardLayout): string => {
  if (lines.length === 0) return '';
  const heading = '\n## Environmental impact\n\n';
  if (layout === 'list') {
    return `${heading}${lines.map(([label, value]) => `- **${label}:** ${value}\n`).join('')}`;
  }
  if (layout === 'table') {
    const head = `| ${lines.map(([label]) => label).join(' | ')} |\n`;
    const rule = `| ${lines.map(() => '---').join(' | ')} |\n`;
    return `${heading}${head}${rule}| ${lines.map(([, value]) => value).join(' | ')} |\n`;
  }
  const sentences = lines.map(([label, value]) => `${label}: ${value}.`);
  return `${heading}${sentences.join(' ')}\n`;
};

/**
 * A model card in our own words that states what the tables know, and says that it is synthetic.
 *
 * @param facts what is known
 * @param layout how the facts are set
 */
export function syntheticCard(facts: CardFacts, layout: CardLayout): string {
  const size =
    facts.params === undefined || facts.params < 1e6
      ? ''
      : `The model has ${scaled(facts.params)} parameters.`;
  const data =
    facts.tokens === undefined ? '' : `It was trained on ${scaled(facts.tokens)} tokens.`;
  const about = [size, data].filter((sentence) => sentence !== '').join(' ');
  const paragraphs = [`# ${facts.name}`, NOTICE, about].filter((text) => text !== '');
  return `${paragraphs.join('\n\n')}\n${impact(linesOf(facts), layout)}`;
}
