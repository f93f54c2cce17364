import { createServer, type IncomingMessage, type Server, type ServerOptions, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { asRootsmithError, RootsmithError, redact } from '../errors/index.ts';
import { type AccessRules, admit } from './access.ts';
import { answerError } from './answer.ts';
import { ApiError } from './api-error.ts';
import { checkMethod, dispatch, type Services } from './dispatch.ts';
import { defaultLimits, MAX_HEADER_BYTES, type ServerLimits } from './limits.ts';
import { Metrics } from './metrics.ts';
import type { RequestFacts } from './request-facts.ts';
import { parseTarget, type RouteKind } from './routes.ts';
import type { ReadableStore } from './store.ts';
import { Summaries } from './web/summary.ts';

export interface RegistryServerOptions {
  readonly store: ReadableStore;
  /** @default 127.0.0.1 */
  readonly host?: string | undefined;
  /** 0 takes any that is free. @default 5000 */
  readonly port?: number | undefined;
  /** PEM texts of the certificate (with those between it and the authority) and its key. */
  readonly tls?: { readonly certificate: string; readonly key: string } | undefined;
  readonly access?: AccessRules | undefined;
  readonly limits?: Partial<ServerLimits> | undefined;
  /** Called once for each request, when its answer has ended. */
  readonly onRequest?: ((facts: RequestFacts) => void) | undefined;
}

export interface RegistryServer extends AsyncDisposable {
  /** `http://127.0.0.1:5000`. */
  readonly url: string;
  /** `127.0.0.1:5000`, as it stands before a repository. */
  readonly host: string;
  /** Takes no new requests, lets running ones end for a while, then cuts them off. The store stays open. */
  stop(): Promise<void>;
}

/** Serves a store by the OCI distribution API until it is stopped. */
export async function startRegistryServer(options: RegistryServerOptions): Promise<RegistryServer> {
  const { host = '127.0.0.1', port = 5000, tls } = options;
  const limits: ServerLimits = { ...defaultLimits, ...options.limits };
  const handler = makeHandler(options, limits);
  const server = makeServer(tls, limits, (request, response) => void handler(request, response));
  await listen(server, host, port);
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('bug: a listening server has no port');
  const shown = `${address.family === 'IPv6' ? `[${address.address}]` : address.address}:${address.port}`;
  let stopping: Promise<void> | undefined;
  const stop = (): Promise<void> => (stopping ??= stopServer(server, limits.drainMs));
  return { url: `${tls === undefined ? 'http' : 'https'}://${shown}`, host: shown, stop, [Symbol.asyncDispose]: stop };
}

function makeServer(
  tls: RegistryServerOptions['tls'],
  { headersMs, idleMs, connections }: ServerLimits,
  listener: (request: IncomingMessage, response: ServerResponse) => void,
): Server {
  const settings: ServerOptions = {
    maxHeaderSize: MAX_HEADER_BYTES,
    headersTimeout: headersMs,
    // A large blob over a slow link takes hours. What holds instead is how fast each body must come.
    requestTimeout: 0,
    keepAliveTimeout: Math.min(idleMs, 75_000),
    connectionsCheckingInterval: Math.min(headersMs, 5000),
    noDelay: true,
  };
  const server: Server = tls === undefined ? createServer(settings, listener) : makeTlsServer(tls, settings, listener);
  server.timeout = idleMs;
  server.maxConnections = connections;
  return server;
}

function makeTlsServer(
  { certificate, key }: NonNullable<RegistryServerOptions['tls']>,
  settings: ServerOptions,
  listener: (request: IncomingMessage, response: ServerResponse) => void,
): Server {
  try {
    return createTlsServer({ ...settings, cert: certificate, key, minVersion: 'TLSv1.2' }, listener);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new RootsmithError('CREDENTIALS_INVALID', `cannot use the TLS certificate and its key: ${reason}`, {
      hint: 'Give a certificate and its own key, both in PEM form and without a passphrase.',
      cause,
    });
  }
}

function makeHandler(
  { store, access, onRequest }: RegistryServerOptions,
  limits: ServerLimits,
): (request: IncomingMessage, response: ServerResponse) => Promise<void> {
  const metrics = new Metrics();
  const services: Services = {
    summaries: new Summaries(store),
    metrics: async () =>
      metrics.text({
        repositories: (await store.repositories()).length,
        resident_memory_bytes: process.memoryUsage.rss(),
      }),
  };
  return async (request, response) => {
    const started = performance.now();
    const { method = '', url = '' } = request;
    const seen: { kind?: RouteKind; user?: string | undefined; error?: unknown } = {};
    const before = { read: request.socket.bytesRead, written: request.socket.bytesWritten };
    metrics.begin();
    response.once('close', () => {
      const facts: RequestFacts = {
        method,
        url: redact(url.slice(0, 2048)),
        kind: seen.kind,
        status: response.statusCode,
        sentBytes: Math.max(request.socket.bytesWritten - before.written, 0),
        receivedBytes: Math.max(request.socket.bytesRead - before.read, 0),
        ms: performance.now() - started,
        remote: request.socket.remoteAddress ?? '',
        user: seen.user,
        agent: request.headers['user-agent'] ?? '',
        error: seen.error,
      };
      metrics.end(facts);
      onRequest?.(facts);
    });
    try {
      const { route, query } = parseTarget(url);
      seen.kind = route.kind;
      seen.user = await admit(access, { kind: route.kind, method, authorization: request.headers.authorization });
      refuseForeignPage(request);
      checkMethod(route, method);
      const namespace = query.get('ns') ?? headerText(request.headers['oci-namespace']);
      await dispatch(route, { request, response, query, store, limits, namespace }, services);
    } catch (error) {
      if (!(error instanceof ApiError) && !isHangUp(error, request, response)) seen.error = error;
      answerError(request, response, error);
    }
  };
}

/**
 * A page of another site that somebody on this machine looks at could send requests here. Browsers say
 * so; other clients send no such header.
 */
function refuseForeignPage({ method, headers }: IncomingMessage): void {
  const site = headerText(headers['sec-fetch-site']);
  if (method === 'GET' || method === 'HEAD' || site === undefined || site === 'same-origin' || site === 'none') return;
  throw new ApiError('DENIED', 'pages of other sites may not change this registry');
}

/** A client that goes away in mid-body is its own affair, not a failure of ours. */
function isHangUp(error: unknown, request: IncomingMessage, response: ServerResponse): boolean {
  if (!request.destroyed && !response.destroyed) return false;
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return code === 'ECONNRESET' || code === 'EPIPE' || code === 'ERR_STREAM_PREMATURE_CLOSE';
}

function headerText(value: string | readonly string[] | undefined): string | undefined {
  return typeof value === 'string' ? value : value?.[0];
}

async function listen(server: Server, host: string, port: number): Promise<void> {
  try {
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen({ host, port }, resolve);
    });
  } catch (error) {
    throw explainListen(error, `${host}:${port}`);
  }
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

async function stopServer(server: Server, drainMs: number): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  server.closeIdleConnections();
  const timer = setTimeout(() => server.closeAllConnections(), drainMs).unref();
  // A connection becomes idle when its answer ends; those who keep it open would keep us.
  const sweeper = setInterval(() => server.closeIdleConnections(), 50).unref();
  await closed;
  clearTimeout(timer);
  clearInterval(sweeper);
}
