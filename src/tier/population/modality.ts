import { MODALITIES } from '../../data/schema/repositories.js';
import { nameTokens } from '../naming/tokens.js';

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

const EMBEDDING_NAME =
  /^(embed|embedding|embeddings|bge|gte|e|colbert|sbert|sentence|splade|reranker|rerank)$/;

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
  const byTask = BY_TASK.find(([pattern]) => pattern.test(task ?? ''))?.[1];
  const byArchitecture = MODALITIES.find((modality) => modality === architectureModality);
  if (byTask === 'image-generation' || byTask === 'video') return byTask;
  if (byArchitecture !== undefined && STRONG.has(byArchitecture)) {
    return byArchitecture === 'multimodal' && byTask === 'vision' ? 'vision' : byArchitecture;
  }
  const base = byTask ?? byArchitecture ?? byLibrary(library, task);
  if (base === 'language' && isEmbedding(repositoryId, task)) return 'embedding';
  return base;
}

function isEmbedding(repositoryId: string, task: string | undefined): boolean {
  if (task !== undefined && !/^(text-generation|feature-extraction)$/.test(task)) return false;
  return nameTokens(repositoryId).some((token) => EMBEDDING_NAME.test(token));
}

function byLibrary(library: string | undefined, task: string | undefined): Modality {
  if (library === 'diffusers') return 'image-generation';
  if (library === 'timm') return 'vision';
  if (library === 'open_clip') return 'multimodal';
  if (/^(speechbrain|nemo|espnet|pyannote-audio)$/.test(library ?? '')) return 'audio';
  if (library === 'sentence-transformers' || task === 'feature-extraction') return 'embedding';
  if (/^(gguf|flair|spacy|stanza|gliner|setfit|span-marker|fasttext)$/.test(library ?? ''))
    return 'language';
  return 'other';
}
