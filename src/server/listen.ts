import { createServer, type IncomingMessage, type Server, type ServerOptions, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { asRootsmithError, RootsmithError } from '../errors/index.ts';
import { clientKey } from './access/client-key.ts';
import { MAX_HEADER_BYTES, type ServerLimits } from './exchange/limits.ts';

/** PEM texts of a certificate, with its intermediate certificates, and of its key. */
export interface ServerTls {
  readonly certificate: string;
  readonly key: string;
}

export type Listener = (request: IncomingMessage, response: ServerResponse) => void;

/** Makes an HTTP server, or an HTTPS server if there is a certificate, that limits slow and idle clients. */
export function makeServer(
  tls: ServerTls | undefined,
  { headersMs, idleMs, connections, connectionsPerClient }: ServerLimits,
  listener: Listener,
): Server {
  const settings: ServerOptions = {
    maxHeaderSize: MAX_HEADER_BYTES,
    headersTimeout: headersMs,
    // A large blob takes hours over a slow link, so each body has a minimum speed instead of a maximum time.
    requestTimeout: 0,
    keepAliveTimeout: Math.min(idleMs, 75_000),
    connectionsCheckingInterval: Math.min(headersMs, 5000),
    noDelay: true,
  };
  const server: Server =
    tls === undefined ? createServer(settings, listener) : makeTlsServer(tls, settings, headersMs, listener);
  server.timeout = idleMs;
  server.maxConnections = connections;
  limitEachClient(server, connectionsPerClient);
  return server;
}

/** Keeps one client from using all connections. */
function limitEachClient(server: Server, most: number): void {
  const open = new Map<string, number>();
  server.on('connection', (socket) => {
    const client = clientKey(socket.remoteAddress);
    const now = (open.get(client) ?? 0) + 1;
    open.set(client, now);
    socket.once('close', () => {
      const left = (open.get(client) ?? 1) - 1;
      if (left > 0) open.set(client, left);
      else open.delete(client);
    });
    if (now > most) socket.destroy();
  });
}

function makeTlsServer(
  { certificate, key }: ServerTls,
  settings: ServerOptions,
  handshakeTimeout: number,
  listener: Listener,
): Server {
  try {
    return createTlsServer({ ...settings, cert: certificate, key, minVersion: 'TLSv1.2', handshakeTimeout }, listener);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new RootsmithError('CREDENTIALS_INVALID', `cannot use the TLS certificate and its key: ${reason}`, {
      hint: 'Give a certificate and its own key, both in PEM form and without a passphrase.',
      cause,
    });
  }
}

/** Listens, and returns the address as clients write it: `127.0.0.1:5000`, `[::]:5000`. */
export async function listen(server: Server, host: string, port: number): Promise<string> {
  try {
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen({ host, port }, resolve);
    });
  } catch (error) {
    throw explainListen(error, `${host}:${port}`);
  }
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('bug: a listening server has no port');
  return `${address.family === 'IPv6' ? `[${address.address}]` : address.address}:${address.port}`;
}

function explainListen(error: unknown, address: string): unknown {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  const found = listenProblems[String(code)];
  if (found === undefined) return asRootsmithError(error, `listen on \`${address}\``);
  return new RootsmithError('ADDRESS_UNUSABLE', `cannot listen on \`${address}\`: ${found}`, {
    hint: 'Choose another address with `--listen`; port 0 takes any that is free.',
    cause: error,
  });
}

const listenProblems: Readonly<Record<string, string>> = {
  EADDRINUSE: 'another program listens there',
  EADDRNOTAVAIL: 'this machine does not have that address',
  ENOTFOUND: 'no machine has that name',
};

/** Lets running requests end within `drainMs`, then closes their connections. */
export async function stopServer(server: Server, drainMs: number): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  server.closeIdleConnections();
  const timer = setTimeout(() => server.closeAllConnections(), drainMs).unref();
  // A keep-alive connection becomes idle when its answer ends, and would keep the server open.
  const sweeper = setInterval(() => server.closeIdleConnections(), 50).unref();
  await closed;
  clearTimeout(timer);
  clearInterval(sweeper);
}
