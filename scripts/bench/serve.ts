// Serving: what `wrk` gets out of `rootsmith serve` and of docker-registry, from the same machine, in turn.
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { median } from './measure.ts';
import { record } from './record.ts';

const root = join(import.meta.dirname, '../..');
const BLOB_BYTES = 50_000_000;
const SECONDS = 5;
const TURNS = 3;
const CONNECTIONS = 8;
const REPOSITORY = 'bench/image';
const MANIFEST_TYPE = 'application/vnd.oci.image.manifest.v1+json';

interface Server {
  readonly name: string;
  readonly url: string;
  readonly child: ChildProcess;
}

/** Requests a second for a 50 MB blob and for a manifest, of both servers, in turn so that neither has the better minute. */
export async function benchServe(folder: string): Promise<void> {
  console.log(`\n## Serving (wrk, ${CONNECTIONS} connections, ${TURNS} times ${SECONDS} s each, in turn)\n`);
  const servers = [await startOurs(join(folder, 'served')), await startTheirs(join(folder, 'docker-registry'))];
  try {
    const blob = randomBytes(BLOB_BYTES);
    for (const { url } of servers) await pushImage(url, blob);
    await compare('50 MB blob', servers, `/v2/${REPOSITORY}/blobs/${digestOf(blob)}`);
    await compare('manifest', servers, `/v2/${REPOSITORY}/manifests/v1`);
  } finally {
    for (const { child } of servers) await end(child);
  }
}

async function compare(what: string, servers: readonly Server[], path: string): Promise<void> {
  const rates = new Map<string, number[]>();
  for (let turn = 0; turn < TURNS; turn += 1) {
    for (const { name, url } of servers) rates.set(name, [...(rates.get(name) ?? []), requestsPerSecond(url + path)]);
  }
  const [ours = 0, theirs = 0] = servers.map(({ name }) => median(rates.get(name) ?? []));
  for (const [at, { name }] of servers.entries()) record(`${what}: ${name}`, { perSecond: at === 0 ? ours : theirs });
  const shown = servers.map(({ name }, at) => `${name} ${(at === 0 ? ours : theirs).toFixed(1)}/s`).join(', ');
  console.log(`${what.padEnd(11)} ${shown}: ${(ours / theirs).toFixed(2)}x`);
}

function requestsPerSecond(url: string): number {
  const args = [
    '-t',
    '1',
    '-c',
    String(CONNECTIONS),
    '-d',
    `${SECONDS}s`,
    '--timeout',
    '30s',
    '-H',
    `Accept: ${MANIFEST_TYPE}`,
    url,
  ];
  const text = execFileSync('wrk', args, { encoding: 'utf8' });
  const rate = /Requests\/sec:\s+([\d.]+)/.exec(text)?.[1];
  if (rate === undefined || /Non-2xx/.test(text)) throw new Error(`wrk failed at ${url}:\n${text}`);
  return Number(rate);
}

async function startOurs(folder: string): Promise<Server> {
  const args = [join(root, 'src/main.ts'), 'serve', folder, '--listen', '127.0.0.1:0', '--quiet'];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  const [url] = await once(createInterface({ input: child.stdout }), 'line');
  return { name: 'rootsmith', url: String(url), child };
}

/** Over a folder, with the cache that Debian's configuration has, and without a line for each request. */
async function startTheirs(folder: string): Promise<Server> {
  const host = `127.0.0.1:${await freePort()}`;
  mkdirSync(folder);
  const config = join(folder, 'config.yml');
  const storage = { cache: { blobdescriptor: 'inmemory' }, filesystem: { rootdirectory: join(folder, 'data') } };
  const log = { level: 'error', accesslog: { disabled: true } };
  writeFileSync(config, JSON.stringify({ version: 0.1, log, storage, http: { addr: host } }));
  const child = spawn('docker-registry', ['serve', config], { stdio: 'ignore' });
  const url = `http://${host}`;
  for (let tries = 0; tries < 100; tries += 1) {
    if (
      await fetch(`${url}/v2/`).then(
        ({ ok }) => ok,
        () => false,
      )
    )
      return { name: 'docker-registry', url, child };
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  await end(child);
  throw new Error('docker-registry did not start');
}

async function pushImage(url: string, layer: Uint8Array): Promise<void> {
  const config = Buffer.from('{}');
  for (const bytes of [config, layer]) await pushBlob(url, bytes);
  const describe = (mediaType: string, bytes: Uint8Array): object => ({
    mediaType,
    digest: digestOf(bytes),
    size: bytes.length,
  });
  const manifest = {
    schemaVersion: 2,
    mediaType: MANIFEST_TYPE,
    config: describe('application/vnd.oci.image.config.v1+json', config),
    layers: [describe('application/vnd.oci.image.layer.v1.tar', layer)],
  };
  const headers = { 'Content-Type': MANIFEST_TYPE };
  const body = JSON.stringify(manifest);
  await accepted(await fetch(`${url}/v2/${REPOSITORY}/manifests/v1`, { method: 'PUT', headers, body }));
}

async function pushBlob(url: string, bytes: Uint8Array): Promise<void> {
  const post = await accepted(await fetch(`${url}/v2/${REPOSITORY}/blobs/uploads/`, { method: 'POST' }));
  const location = new URL(post.headers.get('location') ?? '', url);
  location.searchParams.set('digest', digestOf(bytes));
  await accepted(await fetch(location, { method: 'PUT', body: new Uint8Array(bytes) }));
}

async function accepted(response: Response): Promise<Response> {
  if (!response.ok) throw new Error(`${response.url} answered ${response.status}: ${await response.text()}`);
  await response.arrayBuffer();
  return response;
}

function digestOf(bytes: Uint8Array): string {
  return `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  if (address === null || typeof address === 'string') throw new Error('bug: no port');
  return address.port;
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.kill('SIGTERM');
  await ended;
}
