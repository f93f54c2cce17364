import type { IncomingMessage, ServerResponse } from 'node:http';
import { redact } from '../errors/index.ts';
import type { ReadableStore } from '../oci/index.ts';
import { type AccessRules, admit } from './access/access.ts';
import { clientKey } from './access/client-key.ts';
import { refuseForeignPage } from './access/host-check.ts';
import { answerError } from './exchange/answer.ts';
import { asApiError } from './exchange/api-error.ts';
import type { Memory } from './exchange/exchange.ts';
import type { ServerLimits } from './exchange/limits.ts';
import { handleRoute } from './handlers/handle-route.ts';
import type { Services } from './handlers/services.ts';
import { refuseUnknownHost } from './handlers/web.ts';
import type { Metrics } from './metrics.ts';
import type { RequestFacts } from './request-facts.ts';
import { checkMethod, parseRequestTarget, type RouteKind } from './routes/routes.ts';

/** What all requests to one address share. */
export interface HandlerOptions {
  readonly store: ReadableStore;
  readonly services: Services;
  readonly metrics: Metrics;
  readonly limits: ServerLimits;
  readonly access: AccessRules | undefined;
  readonly onRequest: ((facts: RequestFacts) => void) | undefined;
  readonly memory: Memory;
  /** Tells whether a `Host` header names this server. */
  readonly isOwnHost: (host: string | undefined) => boolean;
  /** Names that a page may come from, beside the name that it asks for. */
  readonly allowedHosts: readonly string[];
  /** Whether clients may name the host whose images they want. They cannot at an address that stands for one host. */
  readonly takesNamespaces: boolean;
}

/** What becomes known about a request while it is answered. */
interface Seen {
  kind?: RouteKind;
  user?: string | undefined;
  error?: unknown;
}

/** Answers requests within the limits, and reports each one when its answer has ended. */
export function makeHandler(
  options: HandlerOptions,
): (request: IncomingMessage, response: ServerResponse) => Promise<void> {
  return async (request, response) => {
    const seen: Seen = {};
    const gone = new AbortController();
    response.once('close', () => gone.abort());
    endInTime(response, options.limits);
    observe(request, response, seen, options);
    try {
      await answerRequest(request, response, { seen, signal: gone.signal }, options);
    } catch (error) {
      if (asApiError(error) === undefined && !isHangUp(error, request, response)) seen.error = error;
      answerError(request, response, error);
    }
  };
}

interface RequestState {
  readonly seen: Seen;
  /** Aborts when the client has gone. */
  readonly signal: AbortSignal;
}

async function answerRequest(
  request: IncomingMessage,
  response: ServerResponse,
  { seen, signal }: RequestState,
  { store, services, limits, access, memory, takesNamespaces, isOwnHost, allowedHosts }: HandlerOptions,
): Promise<void> {
  const { method = '', url = '', headers, socket } = request;
  const { route, query } = parseRequestTarget(url);
  seen.kind = route.kind;
  const client = clientKey(socket.remoteAddress);
  if (route.kind !== 'health' && !isOwnHost(headers.host))
    return refuseUnknownHost({ request, response, query }, route, services);
  refuseForeignPage(request, route.kind, allowedHosts);
  const asker = { client, signal };
  seen.user = await admit(access, { kind: route.kind, method, authorization: headers.authorization, asker });
  checkMethod(route, method);
  const namespace = takesNamespaces ? (query.get('ns') ?? headerText(headers['oci-namespace'])) : undefined;
  await handleRoute(route, { request, response, query, store, limits, signal, client, memory, namespace }, services);
}

/**
 * An answer stays in memory until the client has read it, so reading must end in time. Blobs are streamed and have
 * their own limit.
 */
function endInTime(response: ServerResponse, { answerMs }: ServerLimits): void {
  response.once('prefinish', () => {
    if (response.writableFinished) return;
    const timer = setTimeout(() => response.destroy(), answerMs).unref();
    response.once('close', () => clearTimeout(timer));
  });
}

function observe(
  request: IncomingMessage,
  response: ServerResponse,
  seen: Seen,
  { metrics, onRequest }: HandlerOptions,
): void {
  const started = performance.now();
  const { socket, method = '', url = '' } = request;
  const before = { read: socket.bytesRead, written: socket.bytesWritten };
  metrics.begin();
  response.once('close', () => {
    const facts: RequestFacts = {
      method,
      url: redact(url.slice(0, 2048)),
      kind: seen.kind,
      status: response.statusCode,
      sentBytes: Math.max(socket.bytesWritten - before.written, 0),
      receivedBytes: Math.max(socket.bytesRead - before.read, 0),
      ms: performance.now() - started,
      remote: socket.remoteAddress ?? '',
      user: seen.user,
      agent: request.headers['user-agent'] ?? '',
      error: seen.error,
    };
    metrics.end(facts);
    onRequest?.(facts);
  });
}

/** A client that disconnects in the middle of a body is not a failure of the server. */
function isHangUp(error: unknown, request: IncomingMessage, response: ServerResponse): boolean {
  if (!request.destroyed && !response.destroyed) return false;
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (error instanceof Error && error.name === 'AbortError') return true;
  return code === 'ECONNRESET' || code === 'EPIPE' || code === 'ERR_STREAM_PREMATURE_CLOSE';
}

function headerText(value: string | readonly string[] | undefined): string | undefined {
  return typeof value === 'string' ? value : value?.[0];
}
