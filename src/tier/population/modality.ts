import { MODALITIES } from '../../data/schema/repositories.js';
import { nameSigns } from '../naming/relation.js';
import { rememberRecent } from '../naming/remember.js';

export type Modality = (typeof MODALITIES)[number];

const BY_TASK: readonly (readonly [RegExp, Modality])[] = [
  [
    /^(image-text-to-text|video-text-to-text|visual-question-answering|any-to-any|image-to-text|document-question-answering|zero-shot-image-classification|zero-shot-object-detection)$/,
    'multimodal',
  ],
  [
    /^(image-classification|object-detection|image-segmentation|depth-estimation|mask-generation|image-feature-extraction|video-classification|keypoint-detection)$/,
    'vision',
  ],
  [
    /^(text-to-image|image-to-image|unconditional-image-generation|image-to-3d|text-to-3d)$/,
    'image-generation',
  ],
  [/^(text-to-video|image-to-video)$/, 'video'],
  [
    /^(automatic-speech-recognition|text-to-speech|text-to-audio|audio-classification|audio-to-audio|voice-activity-detection)$/,
    'audio',
  ],
  [/^(sentence-similarity|text-ranking)$/, 'embedding'],
  [/^time-series-forecasting$/, 'time-series'],
  [
    /^(text-generation|text2text-generation|translation|summarization|text-classification|token-classification|question-answering|fill-mask|zero-shot-classification|table-question-answering|conversational)$/,
    'language',
  ],
  [/^(graph-ml|reinforcement-learning|robotics|tabular-.*)$/, 'other'],
];

const modalityOfTask = rememberRecent(
  (task: string): Modality | undefined => BY_TASK.find(([pattern]) => pattern.test(task))?.[1],
);

const BY_NAME: ReadonlyMap<string | undefined, Modality> = new Map(
  MODALITIES.map((modality) => [modality, modality]),
);

/** Architectures whose modality holds whatever the task says: a LLaVA tagged text-generation. */
const STRONG: ReadonlySet<string> = new Set([
  'multimodal',
  'biology',
  'time-series',
  'audio',
  'vision',
]);

/**
 * The modality of a repository from its architecture and task, then from its library.
 *
 * @param architectureModality modality of the architecture in `data/curated/architectures.csv`
 */
export function modalityOf(
  repositoryId: string,
  task: string | undefined,
  library: string | undefined,
  architectureModality: string | undefined,
): Modality {
  const byTask = modalityOfTask(task ?? '');
  const byArchitecture = BY_NAME.get(architectureModality);
  if (byTask === 'image-generation' || byTask === 'video') return byTask;
  if (byArchitecture !== undefined && STRONG.has(byArchitecture)) {
    return byArchitecture === 'multimodal' && byTask === 'vision' ? 'vision' : byArchitecture;
  }
  const base = byTask ?? byArchitecture ?? byLibrary(library, task);
  if (base === 'language' && isEmbedding(repositoryId, task)) return 'embedding';
  return base;
}

function isEmbedding(repositoryId: string, task: string | undefined): boolean {
  const mayEmbed =
    task === undefined || task === 'text-generation' || task === 'feature-extraction';
  return mayEmbed && nameSigns(repositoryId).embeds;
}

const BY_LIBRARY: ReadonlyMap<string | undefined, Modality> = new Map([
  ['diffusers', 'image-generation'],
  ['timm', 'vision'],
  ['open_clip', 'multimodal'],
  ...['speechbrain', 'nemo', 'espnet', 'pyannote-audio'].map((each) => [each, 'audio'] as const),
  ['sentence-transformers', 'embedding'],
]);

const OF_LANGUAGE: ReadonlySet<string | undefined> = new Set([
  'gguf',
  'flair',
  'spacy',
  'stanza',
  'gliner',
  'setfit',
  'span-marker',
  'fasttext',
]);

function byLibrary(library: string | undefined, task: string | undefined): Modality {
  const known = BY_LIBRARY.get(library);
  if (known !== undefined) return known;
  if (task === 'feature-extraction') return 'embedding';
  return OF_LANGUAGE.has(library) ? 'language' : 'other';
}
