import { readFileSync } from 'node:fs';
import type { Command } from 'commander';
import { evidenceFromCard, type EvidenceFromCard } from '../../cards/evidence.js';
import type { Finding } from '../../cards/finding.js';
import { readReadme, type CardFindings } from '../../cards/read-card.js';
import { InputError } from '../../errors.js';
import { projectCardReader } from '../../io/labelled-cards.js';
import { plain, textTable } from '../format.js';
import { openOutput } from '../output.js';

type CardFlags = { readonly id?: string; readonly json?: boolean };

/** Cards of the Hub are kilobytes; a file beyond this is none. */
const LARGEST_FILE = 16_000_000;

/** Reads a file, or standard input for `-`. */
function readText(file: string): string {
  const bytes = bytesOf(file);
  if (bytes.length > LARGEST_FILE)
    throw new InputError({
      file,
      value: `${bytes.length} bytes`,
      expected: `at most ${LARGEST_FILE} bytes`,
    });
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new InputError({ file, expected: 'text in UTF-8' });
  }
}

function bytesOf(file: string): Uint8Array {
  try {
    return readFileSync(file === '-' ? 0 : file);
  } catch (error) {
    const why = error instanceof Error && 'code' in error ? String(error.code) : 'unreadable';
    throw new InputError({ file, value: why, expected: 'a file that can be read' });
  }
}

const shown = (found: Finding): string =>
  typeof found.value === 'number'
    ? `${found.value.toLocaleString('en-US', { maximumFractionDigits: 6 })}${found.unit === '' ? '' : ` ${found.unit}`}`
    : found.value;

function findingsTable(findings: readonly Finding[]): string {
  return textTable(
    ['quantity', 'value', 'where', 'confidence', 'tier', 'from'],
    findings.map((found) => [
      found.quantity,
      shown(found),
      found.where,
      found.confidence,
      String(found.tier),
      found.text.slice(0, 60),
    ]),
  );
}

const section = (title: string, lines: readonly string[]): readonly string[] =>
  lines.length === 0 ? [] : ['', title, ...lines.map((line) => `  ${plain(line)}`)];

/** The findings of one card as text. */
export function cardText(
  card: CardFindings,
  { evidence, taken: used, leftOut }: EvidenceFromCard,
): string {
  return [
    card.findings.length === 0
      ? 'The card says nothing of a training.'
      : findingsTable(card.findings),
    ...section(
      'Contradictions',
      card.contradictions.map(({ quantity, taken, others, why }) =>
        leftOut.some(({ found }) => found === taken) && !used.includes(taken)
          ? `${quantity}: ${[taken, ...others].map(shown).join(', ')} differ; none of them is taken, see below`
          : `${quantity}: ${shown(taken)} is taken before ${others.map(shown).join(', ')}: ${why}`,
      ),
    ),
    ...section(
      'Flags',
      card.findings.flatMap((found) =>
        found.flags.map(({ code, why }) => `${found.quantity} ${shown(found)}: ${code}: ${why}`),
      ),
    ),
    ...section(
      'Set aside',
      card.setAside.map(({ found, reason }) => `${found.quantity} ${shown(found)}: ${reason}`),
    ),
    ...section('Errors', card.errors),
    ...section(
      'A tier would take',
      Object.entries(evidence)
        .filter(([field]) => field !== 'sources')
        .map(
          ([field, value]) =>
            `${field}: ${typeof value === 'string' ? value : JSON.stringify(value)}`,
        ),
    ),
    ...section(
      'and leave out',
      leftOut.map(({ quantity, found, reason }) => `${quantity} ${shown(found)}: ${reason}`),
    ),
  ].join('\n');
}

/** Adds `card` to the program. */
export function addCardCommand(program: Command): void {
  program
    .command('card')
    .summary('read a model card: what it says of the training, contradictions and flags')
    .description(
      'Reads a README.md of the Hub and prints what it says of a training, each with the passage it came from; what contradicts itself; what physics rules out; and what a tier would take.',
    )
    .argument('<file>', 'a README.md, or - for standard input')
    .option(
      '--id <repo-id>',
      'the repository; picks its row in a table of several models',
      'unknown/unknown',
    )
    .option('--json', 'print one JSON document')
    .addHelpText(
      'after',
      '\nExample:\n  hugging-carbon card README.md --id meta-llama/Llama-2-7b-hf',
    )
    .action((file: string, flags: CardFlags) => {
      const card = readReadme(projectCardReader(), readText(file), flags.id);
      const evidence = evidenceFromCard(card);
      openOutput(flags).result({ ...card, ...evidence }, () => cardText(card, evidence));
    });
}
