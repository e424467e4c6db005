import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** The channels of the Jupyter protocol. */
export const CHANNELS = ['shell', 'iopub', 'stdin', 'control', 'hb'] as const;

/** One channel of the Jupyter protocol. */
export type Channel = (typeof CHANNELS)[number];

/** Where a kernel listens, and the secret that signs its messages. */
export type Connection = {
  /** Private folder that holds the connection file and, on Unix, the sockets. */
  readonly folder: string;
  readonly file: string;
  readonly key: string;
  readonly address: (channel: Channel) => string;
  /** Removes the folder. */
  readonly remove: () => void;
};

const listenAnywhere = (): Promise<Server> =>
  new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => resolve(server));
  });

const portOf = (server: Server): number => {
  const address = server.address();
  if (typeof address !== 'object' || address === null) throw new Error('no free port on 127.0.0.1');
  return address.port;
};

/** Free ports on 127.0.0.1, all different because they are held at the same time. */
const freePorts = async (count: number): Promise<readonly number[]> => {
  const servers = await Promise.all(Array.from({ length: count }, listenAnywhere));
  const ports = servers.map(portOf);
  await Promise.all(
    servers.map((server) => new Promise<void>((resolve) => server.close(() => resolve()))),
  );
  return ports;
};

/**
 * Makes a connection file for a new kernel, readable by this user alone.
 *
 * On Unix the sockets are files in the private folder, so that two kernels never want the same port
 * and no other user can reach them; on Windows they are ports on 127.0.0.1.
 */
export async function makeConnection(platform: string = process.platform): Promise<Connection> {
  const folder = mkdtempSync(join(tmpdir(), 'hc-kernel-'));
  try {
    const ipc = platform !== 'win32';
    const ports = ipc ? CHANNELS.map((_, i) => i + 1) : await freePorts(CHANNELS.length);
    const transport = ipc ? 'ipc' : 'tcp';
    const ip = ipc ? join(folder, 'k') : '127.0.0.1';
    const key = randomBytes(32).toString('hex');
    const portEntries = CHANNELS.map((channel, i) => [`${channel}_port`, ports[i]] as const);
    const file = join(folder, 'connection.json');
    const info = { transport, ip, key, signature_scheme: 'hmac-sha256', kernel_name: 'tslab' };
    writeFileSync(file, JSON.stringify({ ...info, ...Object.fromEntries(portEntries) }), {
      mode: 0o600,
    });
    return {
      folder,
      file,
      key,
      address: (channel) => `${transport}://${ip}:${ports[CHANNELS.indexOf(channel)] ?? ''}`,
      remove: () => rmSync(folder, { recursive: true, force: true }),
    };
  } catch (error) {
    rmSync(folder, { recursive: true, force: true });
    throw error;
  }
}
