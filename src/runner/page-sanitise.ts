import { JSDOM } from 'jsdom';

/** Elements that outputs may use; any other is replaced by what it holds. */
const ELEMENTS = new Set(
  (
    'a abbr b blockquote br caption code col colgroup dd details div dl dt em figcaption figure h2 h3 h4 ' +
    'h5 h6 hr i kbd li ol p pre s samp small span strong sub summary sup table tbody td tfoot th thead tr u ul'
  ).split(' '),
);

/** Elements that go with everything in them. */
const DROPPED = new Set(
  (
    'script style iframe frame frameset object embed applet link meta base form input button select ' +
    'textarea svg math template noscript audio video source track canvas title head'
  ).split(' '),
);

const ATTRIBUTES = new Set(
  'class colspan rowspan scope title lang dir role start open headers span'.split(' '),
);

const SAFE_LINK = /^(https?:|mailto:|#)/i;

/** Styles that could load something or cover the page. */
const UNSAFE_STYLE = /url\s*\(|expression|position\s*:|@import|\\|behavior/i;

const isSafeAttribute = (name: string, value: string): boolean => {
  if (ATTRIBUTES.has(name) || /^aria-[a-z]+$/.test(name)) return true;
  if (name === 'href') return SAFE_LINK.test(value.trim());
  return name === 'style' && !UNSAFE_STYLE.test(value);
};

/** A header cell without text heads nothing: a screen reader should meet an ordinary cell. */
const asCell = (header: Element): void => {
  const cell = header.ownerDocument.createElement('td');
  for (const { name, value } of header.attributes) {
    if (name !== 'scope') cell.setAttribute(name, value);
  }
  cell.append(...header.childNodes);
  header.replaceWith(cell);
};

const clean = (parent: Element): void => {
  for (const element of [...parent.children]) {
    const tag = element.localName;
    if (DROPPED.has(tag)) {
      element.remove();
      continue;
    }
    clean(element);
    if (!ELEMENTS.has(tag)) {
      element.replaceWith(...element.childNodes);
      continue;
    }
    for (const { name, value } of [...element.attributes]) {
      if (!isSafeAttribute(name, value)) element.removeAttribute(name);
    }
    if (tag === 'th' && element.textContent?.trim() === '') asCell(element);
  }
};

/**
 * HTML with nothing in it that runs, loads or leaves the page: only elements and attributes that tables
 * and text need. It is read by a real HTML parser, as a browser would read it.
 */
export function sanitiseHtml(html: string): string {
  const { document } = new JSDOM('').window;
  const body = document.createElement('body');
  body.innerHTML = html;
  clean(body);
  return body.innerHTML;
}
