import type { RootsmithError } from '../../errors/index.ts';
import { formatReference, type Reference, registryHost } from '../../oci/index.ts';
import { ignoreProgress, type Report } from '../../progress/index.ts';
import { withAuth } from './auth.ts';
import { type Clock, systemClock } from './clock.ts';
import { type Environment, findLogin } from './credentials.ts';
import {
  defaultTimeouts,
  type Fetch,
  type HttpRequest,
  type HttpResponse,
  type Timeouts,
  undiciFetch,
} from './http.ts';
import { createPools, type Pools } from './pools.ts';
import { isLoopback } from './proxy.ts';
import { withRedirects } from './redirects.ts';
import { type Attempt, registryError } from './registry-error.ts';
import { type RetryPolicy, withRetry } from './retry.ts';
import { createTokenCache } from './tokens.ts';
import { isPlainHttpAnswer } from './transport-error.ts';
import { certsFolders, trustFor } from './trust.ts';

/** How to reach a registry. Nothing is read from the process itself: no variables, no home folder. */
export interface RegistryOptions {
  /** The place as the user wrote it, for messages. @default the complete reference */
  readonly place?: string | undefined;
  /** HOME, DOCKER_CONFIG, REGISTRY_AUTH_FILE, XDG_*, *_PROXY and what credential helpers need. @default none */
  readonly env?: Environment | undefined;
  /** The only file to take logins from. */
  readonly authFile?: string | undefined;
  /** PEM files of authorities to trust beside the public ones. */
  readonly caFiles?: readonly string[] | undefined;
  /** Folders with `<host>/*.crt`. @default those of docker and podman */
  readonly certsFolders?: readonly string[] | undefined;
  /** Hosts, with their ports, that are spoken to without TLS. This machine itself is always tried both ways. */
  readonly plainHttp?: readonly string[] | undefined;
  /** Attempts after the first. @default 4 */
  readonly retries?: number | undefined;
  readonly timeouts?: Partial<Timeouts> | undefined;
  readonly report?: Report | undefined;
  readonly clock?: Clock | undefined;
  /** From 0 up to 1, for the spread of waits. @default Math.random */
  readonly random?: (() => number) | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** What a repository is opened for; decides the scope of its tokens. */
export type Access = 'pull' | 'pull,push';

/** One repository of one registry, with everything that requests to it share. */
export interface RepositoryConnection extends AsyncDisposable {
  readonly place: string;
  readonly retry: RetryPolicy;
  /** `…/v2/<name>/` and what follows it. */
  url(suffix: string): URL;
  fetch(request: HttpRequest): Promise<HttpResponse>;
  /** Explains an answer that is not the one hoped for. */
  failure(
    response: HttpResponse,
    request: Pick<HttpRequest, 'action'>,
    missing?: Attempt['missing'],
  ): Promise<RootsmithError>;
}

/** Opens a repository. No login is looked up and, but for this machine's own registries, no request sent before it is needed. */
export async function connectRepository(
  reference: Reference,
  access: Access,
  options: RegistryOptions,
): Promise<RepositoryConnection> {
  const { env = {}, authFile, place = formatReference(reference), clock = systemClock, signal } = options;
  const { retries = 4, random = Math.random, report = ignoreProgress } = options;
  const timeouts: Timeouts = { ...defaultTimeouts, ...options.timeouts };
  const { domain, path } = reference;
  const retry: RetryPolicy = { retries, clock, random, report };
  const pools = poolsFor(options, env, timeouts);
  try {
    const single = undiciFetch((url) => pools.for(url), timeouts);
    const origin = await chooseOrigin(registryHost(reference), options.plainHttp ?? [], single, signal);
    const safe = withRedirects(withRetry(single, retry));
    const tokens = createTokenCache(safe, clock);
    const scope = `repository:${path}:${access}`;
    const auth = withAuth(safe, { origin, scope, tokens, findLogin: () => findLogin(domain, path, { env, authFile }) });
    return {
      place,
      retry,
      url: (suffix) => new URL(`${origin}/v2/${path}/${suffix}`),
      fetch: auth.fetch,
      failure: (response, { action }, missing = 'endpoint') =>
        registryError(response, { action, domain, login: auth.login(), missing }),
      [Symbol.asyncDispose]: () => pools[Symbol.asyncDispose](),
    };
  } catch (error) {
    await pools[Symbol.asyncDispose]();
    throw error;
  }
}

function poolsFor({ caFiles = [], ...options }: RegistryOptions, env: Environment, { connectMs }: Timeouts): Pools {
  const folders = options.certsFolders ?? certsFolders(env);
  return createPools({ env, connectMs, trustFor: (host) => trustFor(host, { caFiles, certsFolders: folders }) });
}

/**
 * https, unless the host was named for plain http. This machine's own registries mostly have no TLS:
 * they are asked. An attacker in between can't play that game, as nothing is in between.
 */
async function chooseOrigin(
  host: string,
  plainHttp: readonly string[],
  fetch: Fetch,
  signal: AbortSignal | undefined,
): Promise<string> {
  const https = new URL(`https://${host}`);
  const http = new URL(`http://${host}`).origin;
  if (plainHttp.includes(host) || plainHttp.includes(https.hostname)) return http;
  if (!isLoopback(https.hostname)) return https.origin;
  try {
    const response = await fetch({
      method: 'GET',
      url: new URL('/v2/', https),
      headers: {},
      action: `reach ${host}`,
      signal,
    });
    await response.discard();
    return https.origin;
  } catch (error) {
    signal?.throwIfAborted();
    return isPlainHttpAnswer(error) ? http : https.origin;
  }
}
