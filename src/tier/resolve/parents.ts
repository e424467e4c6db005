import { modelStem, nameSigns } from '../naming/relation.js';
import type { Relation, ResolvableRepository } from './types.js';

/** Models that are usually a part of another model: its eyes, its ears, its text tower. */
const PART = /internvit|siglip|(^|\/|-)clip-|[-_]clip|dinov2|whisper|vit-|encoder|hubert|wav2vec/i;

const COMPOSED =
  /^(image-text-to-text|video-text-to-text|visual-question-answering|any-to-any|image-to-text)$/;

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
 * @example
 * taggedParent({ repositoryId: 'TheBloke/X-7B-GPTQ', baseModels: ['a/X-7B'], baseRelation: 'finetune', … });
 * // { parentRepositoryId: 'a/X-7B', relation: 'quantised', corrected: true }
 */
export function taggedParent(repository: ResolvableRepository): TaggedParent | undefined {
  const parents = repository.baseModels.filter((id) => id !== repository.repositoryId);
  const composed = repository.modality === 'multimodal' || COMPOSED.test(repository.task ?? '');
  const whole = composed ? parents.filter((id) => !PART.test(id)) : parents;
  const parent = whole.find((id) => sharesStem(id, repository.repositoryId)) ?? whole[0];
  if (parent === undefined) return undefined;
  const claimed = claimedRelation(repository.baseRelation, whole.length);
  const relation = correctRelation(repository, parent, claimed);
  return { parentRepositoryId: parent, relation, corrected: relation !== claimed };
}

function sharesStem(left: string, right: string): boolean {
  return modelStem(left) === modelStem(right);
}

function claimedRelation(tag: string | undefined, parents: number): Relation {
  if (tag === 'quantized') return 'quantised';
  if (tag === 'adapter') return 'adapter';
  if (tag === 'merge' || parents > 2) return 'merge';
  return 'fine-tune';
}

function correctRelation(
  repository: ResolvableRepository,
  parent: string,
  claimed: Relation,
): Relation {
  const signs = nameSigns(repository.repositoryId);
  const sameModel = sharesStem(parent, repository.repositoryId);
  const flagged = repository.flags.some((flag) =>
    /^(gguf-only|onnx-only|quantised-tag|mlx)$/.test(flag),
  );
  const packaged = signs.quantised || signs.converted || flagged;
  if (claimed === 'quantised') {
    if (!packaged && !sameModel) return 'fine-tune';
    return signs.quantised || !(signs.converted || flagged) ? 'quantised' : 'conversion';
  }
  if (claimed !== 'fine-tune') return claimed;
  if (signs.edited) return 'merge';
  if (sameModel && packaged) return signs.quantised ? 'quantised' : 'conversion';
  if (sameModel) return 'copy';
  return signs.merged && !signs.adapter ? 'merge' : 'fine-tune';
}
