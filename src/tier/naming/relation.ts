import { baseName } from './id-parts.js';
import { readBaseName, readName, type NameSigns } from './read-name.js';
import { rememberRecent } from './remember.js';

export type { NameSigns };

/**
 * Reads the treatment words of a repository's name. Only words are judged here, not what the
 * original model is called: the caller knows whether "Instruct" belongs to the run itself.
 *
 * @example
 * nameSigns('TheBloke/Llama-2-7B-Chat-GPTQ').quantised; // true
 * nameSigns('bartowski/Qwen2.5-7B-Instruct-GGUF').stem; // ['qwen', '2.5', '7b', 'instruct']
 */
export function nameSigns(repositoryId: string): NameSigns {
  return readName(repositoryId).signs;
}

/**
 * The tokens of a name without format, quantisation, packaging and publisher words: two
 * repositories with the same stem hold the same model in different packages.
 *
 * @example
 * modelStem('lmstudio-community/Meta-Llama-3.1-8B-Instruct-GGUF'); // 'llama-3.1-8b-instruct'
 */
export function modelStem(repositoryId: string): string {
  return stemOfBase(baseName(repositoryId));
}

const stemOfBase = rememberRecent((name: string): string =>
  readBaseName(name).signs.stem.join('-'),
);
