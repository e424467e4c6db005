/**
 * The text that `packText` compressed, by the browser's own gzip.
 *
 * @param packed base64 of gzip
 */
export async function unpackInPage(packed: string): Promise<string> {
  const bytes = Uint8Array.from(atob(packed), (character) => character.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('gzip'));
  return await new Response(stream).text();
}

/** The text of a data block inside an element, without the white space around it. */
export function blockText(root: ParentNode, part: string): string {
  return (root.querySelector(`script[data-part="${part}"]`)?.textContent ?? '').trim();
}
