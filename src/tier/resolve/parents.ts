import { modelStem, nameSigns } from '../naming/relation.js';
import { isPackagedByFlags } from './flags.js';
import type { TreatmentSigns } from './sign-bits.js';
import type { Relation, ResolvableRepository } from './types.js';

/** Models that are usually a part of another model: its eyes, its ears, its text tower. */
const PART = /internvit|siglip|(^|\/|-)clip-|[-_]clip|dinov2|whisper|vit-|encoder|hubert|wav2vec/i;

/** Tasks of models that are composed of others. */
const COMPOSED: ReadonlySet<string | undefined> = new Set([
  'image-text-to-text',
  'video-text-to-text',
  'visual-question-answering',
  'any-to-any',
  'image-to-text',
]);

/** The parent that the `base_model` tags name, and the relation they claim, corrected by the name. */
export type TaggedParent = {
  readonly parentRepositoryId: string;
  readonly relation: Relation;
  readonly corrected: boolean;
};

/**
 * The parent by `base_model` tags, or nothing when the tags name only the repository itself or a
 * part of it: InternVL2 names its vision encoder, and its weights do not descend from that alone.
 *
 * @param signs what the repository's name says, where it has been read
 * @example
 * taggedParent({ repositoryId: 'TheBloke/X-7B-GPTQ', baseModels: ['a/X-7B'], baseRelation: 'finetune', … });
 * // { parentRepositoryId: 'a/X-7B', relation: 'quantised', corrected: true }
 */
export function taggedParent(
  repository: ResolvableRepository,
  signs: TreatmentSigns = nameSigns(repository.repositoryId),
): TaggedParent | undefined {
  const whole = wholeParents(repository);
  const [first] = whole;
  if (first === undefined) return undefined;
  const stem = repository.stem ?? modelStem(repository.repositoryId);
  const sameModel = whole.find((id) => modelStem(id) === stem);
  const claimed = claimedRelation(repository.baseRelation, whole.length);
  const packagedByFlags = isPackagedByFlags(repository.flags);
  const relation = correctRelation(claimed, signs, packagedByFlags, sameModel !== undefined);
  return {
    parentRepositoryId: sameModel ?? first,
    relation,
    corrected: relation !== claimed,
  };
}

/** The tagged parents but the repository itself and, of a composed model, its parts. */
function wholeParents(repository: ResolvableRepository): readonly string[] {
  const { repositoryId, baseModels, modality, task } = repository;
  const others = baseModels.includes(repositoryId)
    ? baseModels.filter((id) => id !== repositoryId)
    : baseModels;
  const composed = others.length > 0 && (modality === 'multimodal' || COMPOSED.has(task));
  return composed ? others.filter((id) => !PART.test(id)) : others;
}

function claimedRelation(tag: string | undefined, parents: number): Relation {
  if (tag === 'quantized') return 'quantised';
  if (tag === 'adapter') return 'adapter';
  if (tag === 'merge' || parents > 2) return 'merge';
  return 'fine-tune';
}

function correctRelation(
  claimed: Relation,
  signs: TreatmentSigns,
  packagedByFlags: boolean,
  sameModel: boolean,
): Relation {
  const packaged = signs.quantised || signs.converted || packagedByFlags;
  if (claimed === 'quantised') {
    if (!packaged && !sameModel) return 'fine-tune';
    return signs.quantised || !(signs.converted || packagedByFlags) ? 'quantised' : 'conversion';
  }
  if (claimed !== 'fine-tune') return claimed;
  if (signs.edited) return 'merge';
  if (sameModel && packaged) return signs.quantised ? 'quantised' : 'conversion';
  if (sameModel) return 'copy';
  return signs.merged && !signs.adapter ? 'merge' : 'fine-tune';
}
