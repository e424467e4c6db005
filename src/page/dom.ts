/** Attributes and handlers of an element; `undefined` leaves one out. */
type Attributes = Readonly<Record<string, string | number | boolean | undefined>>;

/**
 * Makes an element. Texts become text nodes, never markup: what the Hub sent cannot execute.
 *
 * @param tag e.g. `button`
 * @param attributes `true` sets an attribute without value
 * @param children elements and texts
 */
export function make<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  attributes: Attributes = {},
  ...children: readonly (Node | string)[]
): HTMLElementTagNameMap[Tag] {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === undefined || value === false) continue;
    element.setAttribute(name, value === true ? '' : String(value));
  }
  element.append(...children);
  return element;
}

/** Offers a text as a file to save. */
export function saveText(filename: string, type: string, text: string): void {
  const address = URL.createObjectURL(new Blob([text], { type }));
  const link = make('a', { href: address, download: filename });
  document.body.append(link);
  link.click();
  link.remove();
  URL.revokeObjectURL(address);
}
