import type { Command } from 'commander';
import { spawn } from 'node:child_process';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { loadProject } from '../../io/project.js';
import { panelParts } from '../../show/explorer.js';
import { DEFAULT_STATE } from '../../explore/state.js';
import { explorerPage } from '../../site/explorer-page.js';
import { integerOption } from '../options.js';

type ExploreFlags = { readonly port: number; readonly open: boolean };

/** Only this machine can reach the page. */
const LOOPBACK = '127.0.0.1';

/**
 * Serves one page on loopback.
 *
 * @param html gives the page at each request
 * @param port 0 for any free one
 * @throws Error when the port is taken
 */
export async function servePage(html: () => string, port: number): Promise<Server> {
  const server = createServer((request, response) => {
    const known = request.url === '/' || request.url === '/explorer.html';
    response.writeHead(known ? 200 : 404, {
      'content-type': `text/${known ? 'html' : 'plain'}; charset=utf-8`,
    });
    response.end(known ? html() : 'not found\n');
  });
  return await new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const why =
        error.code === 'EADDRINUSE'
          ? `port ${port} is in use: give another with --port, or 0 for any`
          : error.message;
      reject(new Error(why));
    });
    server.listen(port, LOOPBACK, () => {
      resolve(server);
    });
  });
}

const OPENERS: Readonly<Partial<Record<NodeJS.Platform, readonly [string, ...string[]]>>> = {
  darwin: ['open'],
  win32: ['cmd', '/c', 'start', ''],
};

/** Opens the browser; says so when there is none to open. */
const openBrowser = (address: string): void => {
  const [command, ...rest] = OPENERS[process.platform] ?? ['xdg-open'];
  const child = spawn(command, [...rest, address], { stdio: 'ignore', detached: true });
  const say = (): void => {
    process.stderr.write(`no browser could be opened: open ${address} yourself\n`);
  };
  child.once('error', say);
  child.once('exit', (code) => {
    if (code !== 0) say();
  });
  child.unref();
};

/** Adds `explore` to the program. */
export function addExploreCommand(program: Command): void {
  program
    .command('explore')
    .summary('serve the assumption panel on this machine and open it')
    .description(
      'Serves one page on 127.0.0.1: move an assumption and see the total move. Ends with Ctrl+C.',
    )
    .option('--port <number>', 'port; 0 for any free one', integerOption('a port', 0, 65_535), 0)
    .option('--no-open', 'print the address, open no browser')
    .action(async ({ port, open }: ExploreFlags) => {
      let html = '';
      // A port that is taken is told at once, not after the panel is computed; who asks meanwhile waits.
      const server = await servePage(() => html, port);
      process.stderr.write('Computing the panel: some seconds …\n');
      html = explorerPage(panelParts(loadProject(), DEFAULT_STATE), { inSite: false });
      const address = `http://${LOOPBACK}:${(server.address() as AddressInfo).port}/`;
      process.stdout.write(`${address}\n`);
      process.stderr.write('Ctrl+C ends it.\n');
      if (open) openBrowser(address);
      const stop = (): void => {
        server.close();
        server.closeAllConnections();
      };
      process.once('SIGINT', stop);
      process.once('SIGTERM', stop);
    });
}
