import type { HubRecord } from '../crawl/hub-record.js';
import type { AcceleratorRow } from '../data/schema/accelerators.js';
import type { GridRegionRow } from '../data/schema/grid-regions.js';
import type { GridRow } from '../data/schema/grid.js';
import { acceleratorReader } from './accelerators.js';
import { readBaseModels } from './base-models.js';
import { applyBounds, gridRange, type KnownReport } from './bounds.js';
import { findContradictions, markKilograms, type Contradiction } from './contradictions.js';
import type { Draft, ReaderContext } from './draft.js';
import { isPretraining, markExercise } from './circumstances.js';
import type { Finding } from './finding.js';
import { isNotOwnLabel, isOtherSection, isTraining, labelKind } from './labels.js';
import { isRecord, readMetadata, readMetadataJson, splitCard } from './metadata.js';
import { readParams, type WeightFile } from './params/read-params.js';
import { passagesOf, type Passage } from './passages.js';
import type { FieldFinding } from './read-emissions.js';
import { readField } from './read-field.js';
import { readCo2Field } from './read-metadata.js';
import { readSentence } from './read-prose.js';
import { readTable } from './read-table.js';
import { settle, type SetAside } from './settle.js';
import { isAboutAnother } from './subject.js';

/** The project's tables that a card is read with. */
export type CardTables = {
  /** Rows of `data/accelerators.csv`. */
  readonly accelerators: readonly AcceleratorRow[];
  /** Rows of `data/grid.csv`. */
  readonly grid: readonly GridRow[];
  /** Rows of `data/grid-regions.csv`. */
  readonly gridRegions: readonly GridRegionRow[];
  /** Figures of known reports, to recognise copies. */
  readonly reports?: readonly KnownReport[] | undefined;
};

/** What of a repository is read; a row of a crawled snapshot fits. */
export type CardInput = Pick<HubRecord, 'repositoryId' | 'tags'> &
  Partial<HubRecord> & {
    /** Metadata as YAML, where it was not sent as JSON. */
    readonly metadataYaml?: string | undefined;
    /** Weight files with their sizes, where a crawl has them. */
    readonly files?: readonly WeightFile[] | undefined;
  };

/** All that a card says of a training. */
export type CardFindings = {
  readonly repositoryId: string;
  readonly findings: readonly Finding[];
  readonly contradictions: readonly Contradiction[];
  /** Read and then not kept, with the reason: other models' figures, sums, parts. */
  readonly setAside: readonly SetAside[];
  /** What could not be read: metadata that is no YAML, for one. */
  readonly errors: readonly string[];
};

/** Reads cards with one set of tables. */
export type CardReader = (input: CardInput) => CardFindings;

/**
 * Makes a reader of model cards from the project's tables. The reader takes what the Hub sent of a
 * repository (metadata, text, config, safetensors counts, tags) and lists what it says of a training:
 * emissions, energy, accelerators with their hours and number, place, tokens, parameters, base model.
 * Each finding carries the passage that it came from, a confidence, the tier that it is evidence for,
 * and flags. It never throws for what a stranger wrote, and its time grows with the length of the card.
 *
 * @param tables accelerators, grids and, if given, figures of known reports
 * @returns a function from a repository to its findings
 * @example
 * const read = cardReader(tables);
 * read({ repositoryId: 'a/b', tags: [], metadataYaml: 'co2_eq_emissions: 2.5 kg' }).findings[0]?.value // 2500
 */
export function cardReader(tables: CardTables): CardReader {
  const accelerators = acceleratorReader(tables.accelerators);
  const bounds = { ...tables, grid: gridRange(tables.grid) };
  const usStates = [
    ...new Set(tables.gridRegions.filter((row) => row.country === 'USA').map((row) => row.region)),
  ];
  return (input) => {
    const context: ReaderContext = { repositoryId: input.repositoryId, accelerators, usStates };
    const errors: string[] = [];
    const metadata = metadataOf(input, errors);
    const config = configOf(input.configJson, errors);
    const passages = passagesOf(input.cardText ?? '');
    const drafts: readonly Draft[] = [
      ...readCo2Field(metadata['co2_eq_emissions'], context).map((f) => draft(f, -1, '')),
      ...passages.flatMap((passage) => readPassage(passage, context)),
    ];
    const settled = settle(drafts, input.repositoryId);
    const base = readBaseModels({ ...input, metadata, config });
    const fromText = settled.findings.filter(
      (f) => f.quantity !== 'baseModel' || base.every((b) => b.quantity !== 'baseModel'),
    );
    const params = readParams({
      ...input,
      config,
      byDtype: recordOf(input.safetensorsByDtypeJson),
    });
    const { kept, own } = withoutSelf([...fromText, ...params, ...distinct(base)]);
    const marked = markExercise(kept, passages, input.cardText ?? '');
    const findings = applyBounds(
      markKilograms(marked),
      bounds,
      input.repositoryId,
      isPretraining(marked, passages, input.repositoryId),
    );
    return {
      repositoryId: input.repositoryId,
      findings,
      contradictions: findContradictions(findings),
      setAside: [...settled.setAside, ...own],
      errors,
    };
  };
}

/**
 * Reads a README.md as it is, without what the Hub adds.
 *
 * @param read a reader, see {@link cardReader}
 * @param readme the file's text
 * @param repositoryId of the card where it is known; it picks the row of a family's table
 */
export function readReadme(
  read: CardReader,
  readme: string,
  repositoryId = 'unknown/unknown',
): CardFindings {
  const { metadata, text } = splitCard(readme);
  return read({ repositoryId, tags: [], metadataYaml: metadata, cardText: text });
}

function metadataOf(input: CardInput, errors: string[]): Readonly<Record<string, unknown>> {
  const read =
    input.cardDataJson !== undefined
      ? readMetadataJson(input.cardDataJson)
      : readMetadata(input.metadataYaml ?? '');
  if (read.error !== undefined) errors.push(read.error);
  return read.data ?? {};
}

function configOf(json: string | undefined, errors: string[]): Readonly<Record<string, unknown>> {
  if (json === undefined) return {};
  const read = readMetadataJson(json);
  if (read.error !== undefined) errors.push(read.error.replace('metadata', 'config'));
  return read.data ?? {};
}

function recordOf(json: string | undefined): Readonly<Record<string, unknown>> {
  const data = json === undefined ? undefined : readMetadataJson(json).data;
  return isRecord(data) ? data : {};
}

const draft = ({ found, role }: FieldFinding, section: number, title: string): Draft => ({
  found,
  role,
  section,
  title,
});

function readPassage(passage: Passage, context: ReaderContext): readonly Draft[] {
  if (isOtherSection(passage.headings)) return [];
  const title = passage.headings[passage.headings.length - 1] ?? '';
  return readBody(passage, title, context).map((f) => draft(f, passage.section, title));
}

function readBody(
  passage: Passage,
  title: string,
  context: ReaderContext,
): readonly FieldFinding[] {
  if (passage.kind === 'table') return readTable(passage.rows, context);
  if (passage.kind === 'sentence') return readSentence(passage.text, title, context, passage.about);
  const { label, value } = passage;
  const kind = labelKind(label);
  if (isNotOwnLabel(label)) return [];
  if (kind === 'emissions' && isAboutAnother(label, context.repositoryId)) return [];
  const field =
    kind === undefined ? [] : readField({ kind, label, value, where: 'field' }, context);
  // A label before a whole sentence ("Tokens: pre-trained on …") is read as a sentence too.
  const isSentence = isTraining(value) && value.length > 30;
  if (!isSentence && kind !== undefined) return field;
  if (!isSentence && !/\d/.test(value)) return field;
  return [...field, ...readSentence(isSentence ? value : passage.text, title, context)];
}

/** Same base named by tag and by metadata: once, by the better place. */
function distinct(base: readonly Finding[]): readonly Finding[] {
  const seen = new Set<string>();
  return base.filter(({ quantity, value }) => {
    const key = `${quantity} ${String(value).toLowerCase()}`;
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}

function withoutSelf(findings: readonly Finding[]): {
  readonly kept: readonly Finding[];
  readonly own: readonly SetAside[];
} {
  const isSelf = (f: Finding): boolean => f.flags.some(({ code }) => code === 'self-reference');
  return {
    kept: findings.filter((f) => !isSelf(f)),
    own: findings
      .filter(isSelf)
      .map((found) => ({ found, reason: 'the repository names itself as its base' })),
  };
}
