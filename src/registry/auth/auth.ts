import { RootsmithError, redact } from '../../errors/index.ts';
import { type Fetch, type HttpRequest, type HttpResponse, isRepeatable } from '../transport/http.ts';
import { isLoopback } from '../transport/proxy.ts';
import { assertNotLinkLocal } from '../transport/redirects.ts';
import { type Challenge, parseChallenges } from './challenge.ts';
import type { FoundLogin } from './credentials.ts';
import { basicValue, type TokenCache, type TokenQuestion } from './tokens.ts';

/** Which registry to log in to, and for which scope. */
export interface AuthOptions {
  /** The only origin that ever receives the login or a token. */
  readonly origin: string;
  /** The scope of the tokens: `repository:NAME:pull`. */
  readonly scope: string;
  readonly tokens: TokenCache;
  /** Looks up the login. Called at most once, when the registry asks for a login. */
  findLogin(): Promise<FoundLogin | undefined>;
  /** What requests to other repositories of the registry have learned. @default nothing */
  readonly memory?: AuthMemory | undefined;
}

/**
 * The challenges of a registry. They are the same for all its repositories, so only the first repository waits for a
 * 401.
 */
export interface AuthMemory {
  challenges?: readonly Challenge[];
}

/** A fetch that logs in, and the login that it uses. */
export interface Authenticated {
  readonly fetch: Fetch;
  /** The login in use, if the registry asked for one and one was found. */
  login(): FoundLogin | undefined;
}

/** How to log in, according to the challenge of the registry. */
type Way =
  | { readonly kind: 'basic'; readonly value: string }
  | { readonly kind: 'bearer'; readonly question: TokenQuestion };

/**
 * Logs in on demand: the first 401 is answered with the stored login or an anonymous token, and later requests use the
 * same one at once. Each request is repeated at most once.
 */
export function withAuth(fetch: Fetch, options: AuthOptions): Authenticated {
  const { memory = {} } = options;
  let way: Way | undefined;
  let search: Promise<FoundLogin | undefined> | undefined;
  let found: FoundLogin | undefined;

  async function learn(request: HttpRequest, challenges: readonly Challenge[]): Promise<Way | undefined> {
    search ??= options.findLogin();
    found = await search;
    const next = chooseWay(challenges, request, options, found);
    // Few accounts may delete. If the scope stayed in later token requests, the token service might refuse those too.
    if (request.method !== 'DELETE') way = next;
    memory.challenges = challenges.map(withoutScope);
    return next;
  }

  async function known(request: HttpRequest): Promise<string | undefined> {
    if (way === undefined && memory.challenges !== undefined) await learn(request, memory.challenges);
    return await valueOf(widened(way, request), options, request.signal);
  }

  async function answer(
    request: HttpRequest,
    response: HttpResponse,
    refused: string | undefined,
  ): Promise<string | undefined> {
    const challenges = parseChallenges(response.header('www-authenticate') ?? '');
    if (!challenges.some(({ scheme }) => scheme === 'bearer' || scheme === 'basic')) return undefined;
    const wide = widened(await learn(request, challenges), request);
    if (wide?.kind === 'bearer') options.tokens.drop(wide.question, refused?.replace(/^Bearer /, '') ?? '');
    return await valueOf(wide, options, request.signal);
  }

  return {
    login: () => found,
    async fetch(request) {
      if (request.url.origin !== options.origin) return await fetch(request);
      const before = await known(request);
      const response = await fetch(withAuthorization(request, before));
      if (!asksForLogin(response, options.origin)) return response;
      const value = await answer(request, response, before);
      if (value === undefined || value === before || !isRepeatable(request)) return response;
      await response.discard();
      return await fetch(withAuthorization(request, value));
    },
  };
}

/** Status 403 counts if the registry says that the scope of the token was too narrow. */
function asksForLogin(response: HttpResponse, origin: string): boolean {
  if (response.url.origin !== origin) return false;
  return (
    response.status === 401 ||
    (response.status === 403 && /insufficient_scope/.test(response.header('www-authenticate') ?? ''))
  );
}

/** Removes the scope from a challenge, because other repositories need other scopes. */
function withoutScope({ scheme, parameters }: Challenge): Challenge {
  return { scheme, parameters: new Map([...parameters].filter(([name]) => name !== 'scope')) };
}

/** Adds the scopes that a request needs for repositories beside its own. */
function widened(way: Way | undefined, { scopes = [] }: HttpRequest): Way | undefined {
  if (way?.kind !== 'bearer' || scopes.length === 0) return way;
  return { kind: 'bearer', question: { ...way.question, scopes: mergeScopes([...way.question.scopes, ...scopes]) } };
}

async function valueOf(
  way: Way | undefined,
  { tokens }: AuthOptions,
  signal: AbortSignal | undefined,
): Promise<string | undefined> {
  if (way === undefined) return undefined;
  return way.kind === 'basic' ? way.value : `Bearer ${await bearerToken(way.question, tokens, signal)}`;
}

async function bearerToken(
  question: TokenQuestion,
  tokens: TokenCache,
  signal: AbortSignal | undefined,
): Promise<string> {
  return question.login?.kind === 'registry-token' ? question.login.token : await tokens.get(question, signal);
}

function withAuthorization(request: HttpRequest, value: string | undefined): HttpRequest {
  return value === undefined ? request : { ...request, headers: { ...request.headers, authorization: value } };
}

function chooseWay(
  challenges: readonly Challenge[],
  request: HttpRequest,
  options: AuthOptions,
  found: FoundLogin | undefined,
): Way | undefined {
  const bearer = challenges.find(({ scheme }) => scheme === 'bearer');
  if (bearer !== undefined) return { kind: 'bearer', question: questionOf(bearer, request, options, found) };
  const login = found?.login;
  const hasPassword =
    login !== undefined &&
    login.kind !== 'registry-token' &&
    login.username !== undefined &&
    login.password !== undefined;
  return hasPassword ? { kind: 'basic', value: basicValue(login.username ?? '', login.password ?? '') } : undefined;
}

function questionOf(
  { parameters }: Challenge,
  request: HttpRequest,
  { scope }: AuthOptions,
  found: FoundLogin | undefined,
): TokenQuestion {
  return {
    realm: realmOf(parameters.get('realm') ?? '', request, found),
    service: parameters.get('service'),
    scopes: mergeScopes([scope, ...ownScopes(parameters.get('scope') ?? '', request)]),
    login: found?.login,
  };
}

/** The scopes of a challenge without those of other repositories: only the requests that need those ask for them. */
function ownScopes(text: string, { scopes = [] }: HttpRequest): readonly string[] {
  const others = new Set(scopes.map(resourceOf));
  return text.split(/\s+/).filter((scope) => !others.has(resourceOf(scope)));
}

function resourceOf(scope: string): string {
  return scope.slice(0, Math.max(0, scope.lastIndexOf(':')));
}

/**
 * The address of the token service. The registry names it, and so can an attacker in its place. A login is sent there
 * only as safely as to the registry itself: never from https to plain http, and to another host only if the registry
 * was reached by https, because anybody on the way can change a plain answer.
 */
function realmOf(text: string, request: HttpRequest, found: FoundLogin | undefined): URL {
  const { url } = request;
  const realm = URL.parse(text, url.href);
  if (realm === null || !['https:', 'http:'].includes(realm.protocol))
    throw badRealm(request, `names \`${redact(text)}\` as the place for logins, which is not a web address`);
  assertNotLinkLocal(request, realm);
  const place = redact(realm.origin);
  if (url.protocol === 'https:' && realm.protocol === 'http:')
    throw badRealm(request, `is reached by https, but sends logins to ${place}, without TLS`);
  // A registry token is sent only to the registry, whatever realm it names.
  const isSent = found !== undefined && found.login.kind !== 'registry-token';
  if (isSent && url.protocol === 'http:' && !isSameMachine(url, realm))
    throw badRealm(
      request,
      `is reached by plain http and sends logins to another host, ${place}: anybody on the way could have named it, so \`${loginName(found)}\` is not sent there`,
      'Use https for the registry, or log out of it with `rootsmith logout` if it needs no login.',
    );
  return realm;
}

/** Ports may differ: a token service often runs beside its registry. */
function isSameMachine(url: URL, realm: URL): boolean {
  return url.hostname === realm.hostname || (isLoopback(url.hostname) && isLoopback(realm.hostname));
}

function loginName({ login, from }: FoundLogin): string {
  return login.kind === 'password' ? login.username : `the login from ${from}`;
}

function badRealm(
  { action, url }: HttpRequest,
  found: string,
  hint = "Check the registry's token settings: its realm has to be an address that begins with https://.",
): RootsmithError {
  return new RootsmithError('AUTH_DENIED', `cannot ${action}: ${url.host} ${found}`, { hint });
}

/** Merges scopes: one for each resource, with all its actions, sorted. Malformed scopes are dropped. */
export function mergeScopes(scopes: readonly string[]): readonly string[] {
  const actions = new Map<string, Set<string>>();
  for (const scope of scopes) {
    const colon = scope.lastIndexOf(':');
    if (colon < 1) continue;
    const resource = scope.slice(0, colon);
    const known = actions.get(resource) ?? new Set();
    for (const action of scope.slice(colon + 1).split(',')) known.add(action);
    actions.set(resource, known);
  }
  return [...actions].map(([resource, all]) => `${resource}:${[...all].toSorted().join(',')}`).toSorted();
}
