import { parsedJson, readAll } from '../../bytes/index.ts';
import { isRootsmithError } from '../../errors/index.ts';
import type { Fetch, HttpResponse } from '../transport/http.ts';
import { isPlainHttpAnswer } from '../transport/transport-error.ts';

/** Why a point did not give the image, for programs. */
export type ProbeFailureKind =
  | 'missing'
  | 'unauthorised'
  | 'untrusted'
  | 'plain-http'
  | 'speaks-tls'
  | 'no-name'
  | 'unreachable'
  | 'no-registry'
  | 'error';

/** What a point did instead of giving the image. The message continues a sentence that begins with its address. */
export interface ProbeFailure {
  readonly kind: ProbeFailureKind;
  readonly message: string;
}

interface Point {
  readonly base: string;
  readonly login?: unknown;
}

const BODY_LIMIT_BYTES = 64 * 1024;

/** Explains a response that is not the image, and reads it to its end. */
export async function diagnoseAnswer(response: HttpResponse, { base, login }: Point): Promise<ProbeFailure> {
  const { status } = response;
  const body = await readAll(response.body, { limitBytes: BODY_LIMIT_BYTES, what: 'an answer' }).catch(
    () => new Uint8Array(),
  );
  const text = new TextDecoder().decode(body);
  if (status === 400 && base.startsWith('http:') && /https server/i.test(text)) return SPEAKS_TLS;
  if (status === 401 || status === 403) return refusal(status, login !== undefined);
  if (status === 404) {
    // Registries send errors as JSON. Another document comes from another kind of server.
    return text !== '' && !isErrorDocument(text)
      ? { kind: 'no-registry', message: 'answers with status 404 and a page: it is not a registry' }
      : { kind: 'missing', message: 'has no such image (status 404)' };
  }
  return { kind: 'error', message: `answers with status ${status}` };
}

const SPEAKS_TLS: ProbeFailure = { kind: 'speaks-tls', message: 'speaks TLS, and the endpoint says plain http' };

function refusal(status: number, hadLogin: boolean): ProbeFailure {
  const found = hadLogin
    ? 'refuses the login of the configuration'
    : 'asks for a login, and the configuration has none for it';
  return { kind: 'unauthorised', message: `${found} (status ${status})` };
}

function isErrorDocument(text: string): boolean {
  if (/^404 page not found/i.test(text)) return true; // Registries written in Go answer this way for unknown routes.
  const value = parsedJson(text);
  return typeof value === 'object' && value !== null && ('errors' in value || 'message' in value);
}

interface Failed {
  readonly url: URL;
  readonly fetch: Fetch;
  readonly signal: AbortSignal | undefined;
}

/** Explains why there is no response. Errors that are not about the network are thrown again. */
export async function diagnoseFailure(error: unknown, failed: Failed): Promise<ProbeFailure> {
  failed.signal?.throwIfAborted();
  if (!isRootsmithError(error)) throw error;
  const found = /: ([^:]*) \([^()]*\)$/.exec(error.message)?.[1] ?? error.message;
  const reason = String(error.details['reason'] ?? '');
  if (error.code === 'TLS_UNTRUSTED') return { kind: 'untrusted', message: found };
  if (reason === 'ENOTFOUND' || reason === 'EAI_AGAIN') return { kind: 'no-name', message: found };
  if (reason.startsWith('HPE_') || reason === 'ECONNRESET' || reason === 'UND_ERR_SOCKET') {
    if (failed.url.protocol === 'http:' && (await speaks('https:', failed))) return SPEAKS_TLS;
  }
  if (failed.url.protocol === 'https:' && isPlainHttpAnswer(error) && (await speaks('http:', failed))) {
    return { kind: 'plain-http', message: 'speaks plain http, and the endpoint says https' };
  }
  return { kind: error.code === 'NETWORK' ? 'unreachable' : 'error', message: found };
}

/** Tells whether the host answers on the same port with the other scheme, whatever its answer is. */
async function speaks(protocol: 'http:' | 'https:', { url, fetch, signal }: Failed): Promise<boolean> {
  const other = new URL('/v2/', `${protocol}//${url.host}`);
  try {
    await (await fetch({ method: 'GET', url: other, headers: {}, action: `reach ${other.host}`, signal })).discard();
    return true;
  } catch (error) {
    return isRootsmithError(error) && error.code === 'TLS_UNTRUSTED';
  }
}
