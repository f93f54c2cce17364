import { join } from 'node:path';
import type Docker from 'dockerode';
import { asRootsmithError, loadOptional, RootsmithError, redact } from '../../errors/index.ts';
import { type ArchiveOptions, readInput } from '../../files/index.ts';

/** The daemon that DOCKER_HOST names. No connection is open between two calls. */
export interface Daemon {
  readonly client: Docker;
  /** Where it listens, for messages. */
  readonly address: string;
}

/** What the docker client reads from its environment: DOCKER_HOST, DOCKER_CERT_PATH, DOCKER_TLS_VERIFY, DOCKER_CONFIG, HOME. */
export type DockerEnvironment = Readonly<Record<string, string | undefined>>;

/** What talking to a daemon needs. */
export interface DaemonOptions extends ArchiveOptions {
  readonly env: DockerEnvironment;
}

const DEFAULT_SOCKET = '/var/run/docker.sock';
const TLS_PORT = 2376;
const PLAIN_PORT = 2375;

/** @throws RootsmithError `USAGE` for a DOCKER_HOST that rootsmith does not speak to */
export async function connectDaemon(env: DockerEnvironment): Promise<Daemon> {
  const host = env['DOCKER_HOST'];
  const address = host === undefined || host === '' ? `unix://${DEFAULT_SOCKET}` : host;
  // dockerode reads the process's own environment where a field is absent, so each one is given.
  const options = { ...unset, ...(await findEndpoint(address, env)) };
  const { default: Client } = await loadOptional({
    name: 'dockerode',
    action: `ask the docker daemon at \`${redact(address)}\``,
    load: () => import('dockerode'),
  });
  return { client: new Client(options), address: redact(address) };
}

const unset = {
  socketPath: undefined,
  host: undefined,
  port: undefined,
  ca: undefined,
  cert: undefined,
  key: undefined,
};

async function findEndpoint(address: string, env: DockerEnvironment): Promise<Docker.DockerOptions> {
  if (address.startsWith('unix://'))
    return { socketPath: address.slice('unix://'.length) || DEFAULT_SOCKET, protocol: 'http' };
  const url = URL.canParse(address) ? new URL(address) : undefined;
  if (url === undefined || !/^(?:tcp|https?):$/.test(url.protocol)) throw unknownHost(address);
  const isSecure = url.protocol === 'https:' || Boolean(env['DOCKER_TLS_VERIFY']);
  // A URL keeps the brackets of an IPv6 address, a host name has none.
  const host = url.hostname.replace(/^\[(.*)\]$/, '$1');
  const port = Number(url.port) || (isSecure ? TLS_PORT : PLAIN_PORT);
  return { host, port, protocol: isSecure ? 'https' : 'http', ...(isSecure && (await readTlsFiles(env))) };
}

/** `ca.pem`, `cert.pem` and `key.pem`, where docker looks for them. */
async function readTlsFiles(env: DockerEnvironment): Promise<Pick<Docker.DockerOptions, 'ca' | 'cert' | 'key'>> {
  const folder = env['DOCKER_CERT_PATH'] || join(env['HOME'] ?? '', '.docker');
  // One after the other, so that of several missing files it is always the same one that is named.
  const ca = await readPem(join(folder, 'ca.pem'));
  const cert = await readPem(join(folder, 'cert.pem'));
  return { ca, cert, key: await readPem(join(folder, 'key.pem')) };
}

async function readPem(path: string): Promise<string> {
  try {
    return Buffer.from(await readInput(path)).toString('utf8');
  } catch (error) {
    throw asRootsmithError(error, `read \`${path}\`, which DOCKER_TLS_VERIFY asks for`);
  }
}

function unknownHost(address: string): RootsmithError {
  const hint = address.startsWith('ssh://')
    ? 'Forward the socket by `ssh -L ./docker.sock:/var/run/docker.sock HOST`, and set DOCKER_HOST=unix://$PWD/docker.sock.'
    : 'Set it to unix://PATH or tcp://HOST:PORT.';
  return new RootsmithError('USAGE', `cannot use DOCKER_HOST \`${redact(address)}\``, { hint });
}
