import type { PanelAnswer, PanelRequest } from '../explore/messages.js';

/** What a worker, and its stand-in in the page, send and receive by. */
export type Port = {
  onmessage: ((event: { readonly data: PanelRequest }) => void) | null;
  readonly postMessage: (answer: PanelAnswer) => void;
};
