import { openPanel, type PanelSession } from '../explore/panel-session.js';
import type { ExplorerState } from '../explore/state.js';
import type { Port } from './port.js';

/**
 * Answers a page's requests with the estimator. Between requests it works ahead, piece by piece, so that
 * the next move of a slider finds everything ready.
 */
const serve = (port: Port): void => {
  let session: PanelSession | undefined;
  let latest: ExplorerState | undefined;
  let ahead: ReturnType<typeof setTimeout> | undefined;
  let asked = 0;
  let sent = 0;

  /** The tornado of the choice on screen, as soon as it needs no new plans. */
  const sendTornado = (): void => {
    if (session === undefined || latest === undefined || sent === asked) return;
    if (!session.tornadoReady(latest)) return;
    port.postMessage({ type: 'tornado', id: asked, tornado: session.tornado(latest) });
    sent = asked;
  };

  const workAhead = (): void => {
    ahead = undefined;
    if (session === undefined || latest === undefined) return;
    try {
      const more = session.prepare(latest);
      sendTornado();
      if (more) ahead = setTimeout(workAhead, 0);
    } catch {
      // What cannot be prepared is computed, or refused with a message, when it is asked for.
    }
  };

  const evaluate = (id: number, state: ExplorerState): void => {
    if (session === undefined) return;
    const started = performance.now();
    const { result, histogram } = session.evaluate(state);
    const tookMs = performance.now() - started;
    port.postMessage({ type: 'result', id, result, histogram, tookMs });
    latest = state;
    asked = id;
    sendTornado();
    ahead ??= setTimeout(workAhead, 0);
  };

  port.onmessage = ({ data: request }) => {
    if (ahead !== undefined) clearTimeout(ahead);
    ahead = undefined;
    try {
      if (request.type === 'open') {
        session = openPanel(request.packed);
        port.postMessage({ type: 'ready', choices: session.choices });
      } else evaluate(request.id, request.state);
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      port.postMessage({ type: 'error', id: request.type === 'open' ? 0 : request.id, message });
    }
  };
};

// In a worker the global object is the port; a page that computes by itself names its own.
const { huggingCarbonPort } = globalThis as { readonly huggingCarbonPort?: Port };
serve(huggingCarbonPort ?? (globalThis as unknown as Port));
