import { accessSync, constants, realpathSync, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, dirname, join, resolve } from 'node:path';
import { packageFolder } from '../io/package-folder.js';

/** Where Jupyter's data files are: kernelspecs are in the folder `kernels` of each. */
export type DataFolder = { readonly folder: string; readonly what: string };

type Environment = Readonly<Partial<Record<string, string>>>;

const filled = (text: string | undefined): string | undefined => (text === '' ? undefined : text);

/** The project's own data folder. */
export const projectFolder = (): string => join(packageFolder(), '.jupyter', 'share', 'jupyter');

/** The data folder below a prefix. */
export const prefixFolder = (prefix: string): string => join(resolve(prefix), 'share', 'jupyter');

/** The data folder of the user, as Jupyter finds it. */
export function userFolder(
  environment: Environment = process.env,
  platform: NodeJS.Platform = process.platform,
): string {
  const given = filled(environment['JUPYTER_DATA_DIR']);
  if (given !== undefined) return given;
  const home = filled(environment['HOME']) ?? homedir();
  if (platform === 'darwin') return join(home, 'Library', 'Jupyter');
  if (platform === 'win32') {
    const data = filled(environment['APPDATA']);
    return data === undefined ? join(home, '.jupyter', 'data') : join(data, 'jupyter');
  }
  const data = filled(environment['XDG_DATA_HOME']) ?? join(home, '.local', 'share');
  return join(data, 'jupyter');
}

/** The file that a command's name stands for on PATH; undefined if there is none. */
export function findOnPath(
  command: string,
  environment: Environment = process.env,
): string | undefined {
  const endings = process.platform === 'win32' ? ['.exe', '.cmd', '.bat'] : [''];
  for (const folder of (environment['PATH'] ?? '').split(delimiter)) {
    for (const ending of endings) {
      const file = join(folder, `${command}${ending}`);
      try {
        accessSync(file, constants.X_OK);
        if (folder !== '' && statSync(file).isFile()) return file;
      } catch {
        // Not there, or not to be executed: the next one.
      }
    }
  }
  return undefined;
}

/** All data folders where Jupyter or this project may find kernels, each once, in Jupyter's order. */
export function dataFolders(environment: Environment = process.env): readonly DataFolder[] {
  const onPath = (environment['JUPYTER_PATH'] ?? '').split(delimiter).filter((x) => x !== '');
  const jupyter = findOnPath('jupyter', environment);
  const found: readonly DataFolder[] = [
    { folder: projectFolder(), what: 'this project' },
    ...onPath.map((folder) => ({ folder: resolve(folder), what: 'JUPYTER_PATH' })),
    { folder: userFolder(environment), what: 'the user' },
    ...(jupyter === undefined
      ? []
      : [
          {
            folder: join(dirname(dirname(realpathSync(jupyter))), 'share', 'jupyter'),
            what: 'the Jupyter on PATH',
          },
        ]),
    { folder: '/usr/local/share/jupyter', what: 'this machine' },
    { folder: '/usr/share/jupyter', what: 'this machine' },
  ];
  return found.filter(({ folder }, i) => found.findIndex((x) => x.folder === folder) === i);
}
