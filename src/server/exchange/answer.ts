import type { IncomingMessage, OutgoingHttpHeaders, ServerResponse } from 'node:http';
import { isRootsmithError } from '../../errors/index.ts';
import { ApiError, asApiError, errorBody } from './api-error.ts';

/**
 * What goes with every answer. Content is whatever clients pushed, under the type that they chose, so
 * no browser may run it: not guessed as something else, and if shown, then without scripts or origin.
 */
export const commonHeaders: Readonly<Record<string, string>> = {
  'Docker-Distribution-Api-Version': 'registry/2.0',
  'X-Content-Type-Options': 'nosniff',
  'Content-Security-Policy': "default-src 'none'; sandbox",
};

/** What is left of a body that nobody wants is read up to here, so that the client can read the answer. */
const MAX_DRAINED_BYTES = 1024 * 1024;
const DRAIN_MS = 2000;
/** What clients are told to wait where the system refused something. */
const RETRY_AFTER_S = '10';

/** Sends an answer with a small body, or none. HEAD gets the headers only. */
export function answer(
  request: IncomingMessage,
  response: ServerResponse,
  status: number,
  headers: OutgoingHttpHeaders = {},
  body: string | Uint8Array = '',
): void {
  // 204 and 304 have no body, so they may not announce one.
  const length = status === 204 || status === 304 ? {} : { 'Content-Length': Buffer.byteLength(body) };
  response.writeHead(status, { ...commonHeaders, ...length, ...headers });
  response.end(request.method === 'HEAD' ? undefined : body);
}

export function answerJson(
  request: IncomingMessage,
  response: ServerResponse,
  value: unknown,
  headers: OutgoingHttpHeaders = {},
): void {
  answer(request, response, 200, { 'Content-Type': 'application/json', ...headers }, JSON.stringify(value));
}

/** Refuses in the form of the specification. What went wrong inside is not the client's to know. */
export function answerError(request: IncomingMessage, response: ServerResponse, error: unknown): void {
  const refusal = refusalOf(error);
  if (response.headersSent) {
    response.destroy(); // in the middle of a body the only way to say that it is wrong is to cut it off
    return;
  }
  const headers = { 'Content-Type': 'application/json', ...refusal.headers, ...closing(request) };
  answer(request, response, refusal.status, headers, errorBody(refusal.code, refusal.message));
  drain(request);
}

function refusalOf(error: unknown): ApiError {
  const known = asApiError(error);
  if (known !== undefined) return known;
  if (isNoSpace(error))
    return new ApiError('DENIED', 'the disk of this registry is full', { status: 507, cause: error });
  if (isOutOfReach(error)) {
    const headers = { 'Retry-After': RETRY_AFTER_S };
    const problem = 'this registry cannot reach its content at the moment; its log says why';
    return new ApiError('UNKNOWN', problem, { status: 503, headers, cause: error });
  }
  return new ApiError('UNKNOWN', 'the registry failed; its log says how', { cause: error });
}

/** The system refused: a disk that fails, no permission, too many open files. That is no answer to what was asked. */
function isOutOfReach(error: unknown): boolean {
  if (isRootsmithError(error)) return error.code === 'PLACE_BUSY' || isOutOfReach(error.cause);
  return error instanceof Error && 'syscall' in error && 'code' in error && /^E[A-Z0-9]+$/.test(String(error.code));
}

function isNoSpace(error: unknown): boolean {
  if (isRootsmithError(error)) return error.code === 'DISK_FULL';
  return error instanceof Error && 'code' in error && (error.code === 'ENOSPC' || error.code === 'EDQUOT');
}

/** A connection whose request is not read to its end cannot serve another one. */
function closing(request: IncomingMessage): OutgoingHttpHeaders {
  const announced = Number(request.headers['content-length'] ?? 0);
  const isLong = request.headers['transfer-encoding'] !== undefined || announced > MAX_DRAINED_BYTES;
  return isLong && !request.complete ? { Connection: 'close' } : {};
}

function drain(request: IncomingMessage): void {
  if (request.complete) return;
  let drained = 0;
  const giveUp = (): void => void request.destroy();
  const timer = setTimeout(giveUp, DRAIN_MS).unref();
  request.on('data', (chunk: Uint8Array) => {
    drained += chunk.length;
    if (drained > MAX_DRAINED_BYTES) giveUp();
  });
  request.on('error', () => undefined);
  request.once('close', () => clearTimeout(timer));
  request.resume();
}
