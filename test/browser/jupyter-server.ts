import { spawn, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { packageFolder } from '../../src/io/package-folder.js';

/** The name under which the project registers its kernel. */
const KERNEL = 'hugging-carbon';

/** Whether this machine has Jupyter Notebook. */
export function hasJupyter(): boolean {
  return spawnSync('jupyter', ['notebook', '--version'], { stdio: 'ignore' }).status === 0;
}

/** Names of the committed notebooks. */
export function notebookNames(): readonly string[] {
  return readdirSync(join(packageFolder(), 'notebooks'))
    .filter((file) => file.endsWith('.ipynb') && !file.startsWith('.'))
    .sort();
}

/**
 * Copies notebooks without their outputs, for the project's kernel, into a folder whose cells find the
 * module as in the project: through `node_modules` above them.
 *
 * @returns the folder of the copies
 */
export function copyNotebooks(names: readonly string[], root: string): string {
  const folder = join(root, 'notebooks');
  mkdirSync(folder);
  symlinkSync(join(packageFolder(), 'node_modules'), join(root, 'node_modules'));
  for (const name of names) {
    const notebook = JSON.parse(
      readFileSync(join(packageFolder(), 'notebooks', name), 'utf8'),
    ) as Notebook;
    const cells = notebook.cells.map((cell) =>
      cell.cell_type === 'code' ? { ...cell, outputs: [], execution_count: null } : cell,
    );
    const kernelspec = { name: KERNEL, display_name: KERNEL, language: 'typescript' };
    const copy = { ...notebook, cells, metadata: { ...notebook.metadata, kernelspec } };
    writeFileSync(join(folder, name), JSON.stringify(copy));
  }
  return folder;
}

type Notebook = {
  readonly metadata: Readonly<Record<string, unknown>>;
  readonly cells: readonly { readonly cell_type: string }[];
};

/** A Jupyter that runs. */
export type Jupyter = {
  /** Address of a notebook, with the token. */
  readonly address: (name: string) => string;
  readonly stop: () => Promise<void>;
};

const freePort = async (): Promise<number> =>
  await new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => {
        resolve(port);
      });
    });
  });

/**
 * Starts Jupyter Notebook on loopback with the project's kernel, and nothing of the user's own Jupyter.
 *
 * @param root a folder for its files
 * @param notebooks the folder that it serves
 */
export async function startJupyter(root: string, notebooks: string): Promise<Jupyter> {
  const program = join(packageFolder(), 'dist', 'cli', 'main.js');
  const spec = spawnSync(
    process.execPath,
    [program, 'kernel', 'install', '--prefix', join(root, 'prefix')],
    { encoding: 'utf8' },
  );
  if (spec.status !== 0) throw new Error(spec.stderr);
  const token = randomBytes(16).toString('hex');
  const port = await freePort();
  const args = ['--no-browser', '--ip=127.0.0.1', `--port=${port}`, '--port-retries=0'];
  const child = spawn('jupyter', ['notebook', ...args, '--allow-root', notebooks], {
    env: {
      ...process.env,
      // Not on the command line, where any user of the machine could read it.
      JUPYTER_TOKEN: token,
      JUPYTER_PATH: join(root, 'prefix', 'share', 'jupyter'),
      JUPYTER_CONFIG_DIR: join(root, 'config'),
      JUPYTER_DATA_DIR: join(root, 'data'),
      JUPYTER_RUNTIME_DIR: join(root, 'runtime'),
    },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let said = '';
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  await new Promise<void>((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', () => {
      reject(new Error(`jupyter notebook ended:\n${said.replaceAll(token, '…')}`));
    });
    child.stderr.on('data', (chunk: Buffer) => {
      said += chunk.toString();
      if (said.includes('is running at')) resolve();
    });
  });
  return {
    address: (name) => `http://127.0.0.1:${port}/notebooks/${name}?token=${token}`,
    stop: async () => {
      // The first signal asks on a terminal; this one ends the server and its kernels.
      child.kill('SIGTERM');
      await ended;
    },
  };
}
