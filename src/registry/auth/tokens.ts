import { parsedJson, readAll } from '../../bytes/index.ts';
import { RootsmithError, redact } from '../../errors/index.ts';
import type { Clock } from '../transport/clock.ts';
import type { Fetch, HttpRequest, HttpResponse } from '../transport/http.ts';
import type { Login } from './auth-file.ts';

/** What a token is requested for. */
export interface TokenQuestion {
  readonly realm: URL;
  readonly service: string | undefined;
  /** Scopes such as `repository:NAME:pull,push`, sorted, one for each resource. */
  readonly scopes: readonly string[];
  readonly login: Login | undefined;
}

/** A cache of bearer tokens. Each is fetched once for any number of callers, and again shortly before it expires. */
export interface TokenCache {
  get(question: TokenQuestion, signal?: AbortSignal): Promise<string>;
  /** Forgets a token that was refused, unless it was replaced meanwhile. */
  drop(question: TokenQuestion, refused: string): void;
}

/** The lifetime that the specification prescribes for answers that name none. */
const DEFAULT_LIFE_S = 60;
const LONGEST_MARGIN_MS = 30_000;
const ANSWER_LIMIT_BYTES = 1024 * 1024;

interface Token {
  readonly text: string;
  readonly refreshAt: number;
}

interface Pending {
  readonly token: Promise<Token>;
  /** Infinite until the answer has arrived, so that later callers wait for the same request. */
  refreshAt: number;
  /** Undefined until the answer has arrived. */
  text: string | undefined;
}

/** @see https://distribution.github.io/distribution/spec/auth/token/ */
export function createTokenCache(fetch: Fetch, clock: Clock): TokenCache {
  const tokens = new Map<string, Pending>();
  function begin(key: string, question: TokenQuestion): Pending {
    const token = fetchToken(fetch, clock, question);
    const pending: Pending = { token, refreshAt: Number.POSITIVE_INFINITY, text: undefined };
    tokens.set(key, pending);
    void settle(key, pending);
    return pending;
  }
  async function settle(key: string, pending: Pending): Promise<void> {
    try {
      const { refreshAt, text } = await pending.token;
      Object.assign(pending, { refreshAt, text });
    } catch {
      // Those who wait for the token get the error; the next caller tries again.
      if (tokens.get(key) === pending) tokens.delete(key);
    }
  }
  return {
    async get(question, signal) {
      signal?.throwIfAborted();
      const key = keyOf(question);
      const known = tokens.get(key);
      const current = known === undefined || clock.now() >= known.refreshAt ? begin(key, question) : known;
      const { text } = await current.token;
      signal?.throwIfAborted();
      return text;
    },
    drop(question, refused) {
      const key = keyOf(question);
      if (tokens.get(key)?.text === refused) tokens.delete(key);
    },
  };
}

function keyOf({ realm, service, scopes }: TokenQuestion): string {
  return JSON.stringify([realm.href, service, scopes]);
}

async function fetchToken(fetch: Fetch, clock: Clock, question: TokenQuestion): Promise<Token> {
  const asked = clock.now();
  const response = await ask(fetch, question);
  if (response.status !== 200) throw await refusal(question, response);
  const answer = parseAnswer(
    await readAll(response.body, { limitBytes: ANSWER_LIMIT_BYTES, what: 'the answer of a token service' }),
  );
  const text = answer?.token ?? answer?.access_token;
  if (typeof text !== 'string' || text === '') throw noToken(question);
  const life =
    (typeof answer?.expires_in === 'number' && answer.expires_in > 0 ? answer.expires_in : DEFAULT_LIFE_S) * 1000;
  return { text, refreshAt: asked + life - Math.min(life / 5, LONGEST_MARGIN_MS) };
}

async function ask(fetch: Fetch, question: TokenQuestion): Promise<HttpResponse> {
  const { login } = question;
  if (login?.kind !== 'identity-token') return await fetch(getRequest(question, login));
  const response = await fetch(postRequest(question, login.token));
  if (response.status !== 404 && response.status !== 405) return response;
  if (login.username === undefined || login.password === undefined) return response;
  // The service does not support OAuth2, but it may accept the password that is stored beside the token.
  await response.discard();
  return await fetch(getRequest(question, { kind: 'password', username: login.username, password: login.password }));
}

function getRequest(question: TokenQuestion, login: Login | undefined): HttpRequest {
  const url = new URL(question.realm);
  if (question.service !== undefined) url.searchParams.append('service', question.service);
  for (const scope of question.scopes) url.searchParams.append('scope', scope);
  if (login?.kind !== 'password') return { method: 'GET', url, headers: {}, action: actionOf(question) };
  return {
    method: 'GET',
    url,
    headers: { authorization: basicValue(login.username, login.password) },
    action: actionOf(question),
  };
}

/** @see https://distribution.github.io/distribution/spec/auth/oauth/ */
function postRequest(question: TokenQuestion, refreshToken: string): HttpRequest {
  const form = new URLSearchParams({
    grant_type: 'refresh_token',
    service: question.service ?? question.realm.host,
    client_id: 'rootsmith',
    scope: question.scopes.join(' '),
    refresh_token: refreshToken,
  });
  return {
    method: 'POST',
    url: question.realm,
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: { kind: 'bytes', bytes: new TextEncoder().encode(form.toString()) },
    action: actionOf(question),
  };
}

/** The value of an `Authorization` header for a user name and a password. */
export function basicValue(username: string, password: string): string {
  return `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`;
}

function actionOf({ realm }: TokenQuestion): string {
  return redact(`get a token from ${realm.origin}${realm.pathname}`);
}

interface Answer {
  readonly token?: unknown;
  readonly access_token?: unknown;
  readonly expires_in?: unknown;
}

function parseAnswer(bytes: Uint8Array): Answer | undefined {
  const value = parsedJson(bytes);
  return typeof value === 'object' && value !== null ? value : undefined;
}

async function refusal(question: TokenQuestion, response: HttpResponse): Promise<RootsmithError> {
  const { status } = response;
  await response.discard();
  const isRefusal = [400, 401, 403, 404, 405].includes(status) && question.login !== undefined;
  const code = isRefusal ? 'AUTH_DENIED' : status === 401 || status === 403 ? 'AUTH_REQUIRED' : 'REGISTRY_ERROR';
  const found = isRefusal ? `the login was refused (status ${status})` : `it answered with status ${status}`;
  return new RootsmithError(code, `cannot ${actionOf(question)}: ${found}`, {
    hint: code === 'REGISTRY_ERROR' ? 'Try again later.' : 'Log in again with `rootsmith login` or `docker login`.',
    details: { status },
  });
}

function noToken(question: TokenQuestion): RootsmithError {
  return new RootsmithError('REGISTRY_ERROR', `cannot ${actionOf(question)}: its answer has no token`, {
    hint: 'Check that the address is that of a registry.',
  });
}
