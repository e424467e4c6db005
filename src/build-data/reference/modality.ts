/** Modality of Epoch's domain list, most specific first. */
const MODALITIES: readonly (readonly [RegExp, string])[] = [
  [/Biology|Medicine|Materials/, 'biology'],
  [/Video/, 'video'],
  [/Image generation/, 'image-generation'],
  [
    /(Language.*(Vision|Multimodal|Audio|Speech))|((Vision|Multimodal|Audio|Speech).*Language)/,
    'multimodal',
  ],
  [/Language|Mathematics/, 'language'],
  [/Speech|Audio/, 'audio'],
  [/Vision/, 'vision'],
];

/**
 * The project's modality of a domain list of Epoch AI.
 *
 * @example modalityOf('Language,Vision') // 'multimodal'
 */
export function modalityOf(domain: string): string {
  return MODALITIES.find(([pattern]) => pattern.test(domain))?.[1] ?? 'other';
}
