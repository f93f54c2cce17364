import type { IncomingMessage, OutgoingHttpHeaders, ServerResponse } from 'node:http';
import { isRootsmithError } from '../../errors/index.ts';
import { ApiError, asApiError, errorBody } from './api-error.ts';

/**
 * Headers of every answer. Clients choose what they push and which media type it has, so browsers must not execute it:
 * they may not guess another type, and they show it without scripts and without an origin.
 */
export const commonHeaders: Readonly<Record<string, string>> = {
  'Docker-Distribution-Api-Version': 'registry/2.0',
  'X-Content-Type-Options': 'nosniff',
  'Content-Security-Policy': "default-src 'none'; sandbox",
};

/** The unread rest of a request body is read up to this size, so that the client gets to read the answer. */
const MAX_DRAINED_BYTES = 1024 * 1024;
const DRAIN_MS = 2000;
/** How long clients are told to wait after the operating system has refused something. */
const RETRY_AFTER_S = '10';

/** Sends an answer with a small body or none. HEAD gets only the headers. */
export function answer(
  request: IncomingMessage,
  response: ServerResponse,
  status: number,
  headers: OutgoingHttpHeaders = {},
  body: string | Uint8Array = '',
): void {
  // Responses with status 204 and 304 have no body and must not have a `Content-Length`.
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

/** Answers with an error in the form of the specification. Details of internal failures are not sent to the client. */
export function answerError(request: IncomingMessage, response: ServerResponse, error: unknown): void {
  const refusal = refusalOf(error);
  if (response.headersSent) {
    response.destroy(); // Once a body has begun, cutting the connection is the only way to report an error.
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

/**
 * Tells whether the operating system refused: the disk failed, a permission is missing, too many files are open. Then
 * nothing is known about the content that was asked for.
 */
function isOutOfReach(error: unknown): boolean {
  if (isRootsmithError(error)) return error.code === 'PLACE_BUSY' || isOutOfReach(error.cause);
  return error instanceof Error && 'syscall' in error && 'code' in error && /^E[A-Z0-9]+$/.test(String(error.code));
}

function isNoSpace(error: unknown): boolean {
  if (isRootsmithError(error)) return error.code === 'DISK_FULL';
  return error instanceof Error && 'code' in error && (error.code === 'ENOSPC' || error.code === 'EDQUOT');
}

/** A connection whose request body was not read to its end cannot serve another request. */
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
