import { baseName } from './id-parts.js';
import { rememberRecent } from './remember.js';
import { scanName, type ScannedName } from './scan.js';
import { isCompound, SIGN, signsOfWord } from './words.js';

/** What the words of a name say about how its weights came about. */
export type NameSigns = {
  readonly quantised: boolean;
  readonly converted: boolean;
  /** Converted by a word that only packagers write (GGUF, ONNX …), not `hf`, `bf16` and the like. */
  readonly repackaged: boolean;
  readonly adapter: boolean;
  /** Weights of several models combined. `merged` alone means an adapter folded into its base. */
  readonly merged: boolean;
  /** Weights edited without training (directions ablated), so no compute of their own. */
  readonly edited: boolean;
  readonly postTrained: boolean;
  /** Makes embeddings, or ranks by them. */
  readonly embeds: boolean;
  /** Tokens that name the model itself: what is left once format and quantisation words are gone. */
  readonly stem: readonly string[];
};

/** A repository's name, read. */
export type Name = {
  /** See `nameTokens`. */
  readonly tokens: readonly string[];
  /** See `nameSigns`. */
  readonly signs: NameSigns;
};

/**
 * Reads a name once for all that is asked of it: the resolver asks for the same names again and again.
 *
 * @example readName('Qwen/Qwen3-8B-GGUF').tokens; // ['qwen', '3', '8b', 'gguf']
 */
export function readName(repositoryId: string): Name {
  return readBaseName(baseName(repositoryId));
}

/** The same by the part of an id after its organisation: repositories of many owners share it. */
export const readBaseName = rememberRecent((name: string): Name => {
  const scanned = scanName(name);
  const { tokens, signs, all } = rejoined(
    scanned.mayHoldType ? scanName(name.replace(LLAMA_CPP_TYPE, '$1')) : scanned,
  );
  const has = (sign: number): boolean => (all & sign) !== 0;
  return {
    tokens: scanned.tokens,
    signs: {
      quantised: has(SIGN.quantised),
      converted: has(SIGN.converted),
      repackaged: has(SIGN.repackaged),
      adapter: has(SIGN.adapter),
      merged: has(SIGN.merged),
      edited: has(SIGN.edited),
      postTrained: has(SIGN.postTrained),
      embeds: has(SIGN.embeds),
      stem: stemOf(tokens, signs, all),
    },
  };
});

const stemOf = (
  tokens: readonly string[],
  signs: readonly number[],
  all: number,
): readonly string[] => {
  const noise = (all & SIGN.quantised) === 0 ? 0 : SIGN.noise;
  const dropped = SIGN.quantised | SIGN.converted | SIGN.publisher | noise;
  if ((all & dropped) === 0) return tokens;
  const stem = tokens.filter((_, i) => ((signs[i] as number) & dropped) === 0);
  return stem.length > 0 ? stem : tokens;
};

/** llama.cpp's names of quantisation types: `Q4_K_M`, `IQ3_XXS`, `q8_0`. */
const LLAMA_CPP_TYPE =
  /(?<![a-z0-9])(i?q[1-8])(?:[_-](?:[01]|k|xxs|xs|s|m|nl)(?:[_-](?:xl|l|m|s))?)?(?![a-z0-9])/gi;

/** Rejoins words that were cut although they are one sign: `int-4` → `int4`. */
const rejoined = (name: ScannedName): ScannedName => {
  if (!name.signs.some((own, i) => i > 0 && isCompound(name.signs[i - 1] as number, own))) {
    return name;
  }
  const tokens: string[] = [];
  const signs: number[] = [];
  let before = 0;
  name.tokens.forEach((token, i) => {
    const own = name.signs[i] as number;
    const joins = isCompound(before, own);
    const word = joins ? `${tokens.pop() ?? ''}${token}` : token;
    if (joins) signs.pop();
    before = joins ? signsOfWord(word) : own;
    tokens.push(word);
    signs.push(before);
  });
  return { ...name, tokens, signs, all: signs.reduce((sum, own) => sum | own, 0) };
};
