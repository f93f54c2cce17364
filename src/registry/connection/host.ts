import { Budget } from '../../bytes/index.ts';
import { registryHost } from '../../oci/index.ts';
import { ignoreProgress } from '../../progress/index.ts';
import { type AuthMemory, withAuth } from '../auth/auth.ts';
import { type LoginFinder, loginFinder } from '../auth/credentials.ts';
import { createTokenCache, type TokenCache } from '../auth/tokens.ts';
import { withBandwidth } from '../transport/bandwidth.ts';
import { withBufferedResponses } from '../transport/buffered-responses.ts';
import { systemClock } from '../transport/clock.ts';
import { createGate, type Gate, withGate } from '../transport/gate.ts';
import { addressFor, addressOf, standInFor } from '../transport/host-names.ts';
import { defaultTimeouts, type Fetch, type Timeouts } from '../transport/http.ts';
import { createPools, type Pools } from '../transport/pools.ts';
import { isLoopback } from '../transport/proxy.ts';
import { type Quota, withQuota } from '../transport/quota.ts';
import { withRedirects } from '../transport/redirects.ts';
import { type RetryPolicy, withRetry } from '../transport/retry.ts';
import { speaksTls } from '../transport/speaks-tls.ts';
import { certsFolders, trustFor } from '../transport/trust.ts';
import { undiciFetch } from '../transport/undici-fetch.ts';
import type { RepositoryConnection } from './connection.ts';
import type { HostFacts } from './host-facts.ts';
import { registryError } from './registry-error.ts';
import type { Access, RegistryOptions } from './registry-options.ts';

const DEFAULT_CONCURRENCY = 8;
/** Each lane has its own turns, so connections are needed for all of them. */
const LANES = 3;
const DEFAULT_CHUNK_BYTES = 64 * 1024 * 1024;

/**
 * A connection to a registry, with everything that its repositories share: TCP connections, tokens, turns and known
 * facts.
 */
export interface RegistryHost extends AsyncDisposable {
  /** The registry as the user writes it: `ghcr.io`, `host:port`. */
  readonly domain: string;
  readonly facts: HostFacts;
  /** The address of `https://host/v2/…` outside of repositories. */
  url(suffix: string): URL;
  /** The quota that the registry last reported. */
  quota(): Quota | undefined;
  /** A connection for requests that need a login and nothing that it permits. */
  base(): Pick<RepositoryConnection, 'fetch' | 'failure' | 'hasLogin'>;
  /** A connection for requests about the registry itself, such as the list of its repositories. */
  whole(): Pick<RepositoryConnection, 'fetch' | 'failure' | 'budget'>;
  /** A connection to one repository. Sends no request. */
  repository(path: string, access: Access, place: string): RepositoryConnection;
}

/**
 * Connects to a registry. Logins are looked up, and requests sent, only when they are needed; but a registry on this
 * machine is asked at once whether it uses TLS.
 */
export async function connectHost(domain: string, options: RegistryOptions): Promise<RegistryHost> {
  const { clock = systemClock, random = Math.random, report = ignoreProgress, retries = 4 } = options;
  const timeouts: Timeouts = { ...defaultTimeouts, ...options.timeouts };
  const pools = poolsFor(options, timeouts);
  try {
    const gate = createGate({ most: options.concurrency ?? DEFAULT_CONCURRENCY, clock });
    const retry: RetryPolicy = { host: domain, retries, clock, random, report, pause: (ms) => gate.pause(ms) };
    const single = undiciFetch((url) => pools.for(url), timeouts);
    const origin = await chooseOrigin(registryHost({ domain }), options, timeouts.connectMs);
    const paced = withBandwidth(single, options.bandwidth);
    const counted = withQuota(withGate(paced, gate), { domain, report });
    const fetch = withRedirects(withRetry(withBufferedResponses(counted.fetch), retry));
    const tokens = createTokenCache(fetch, clock);
    const shared: Shared = {
      domain,
      origin,
      fetch,
      retry,
      tokens,
      facts: {},
      gate,
      memory: {},
      options,
      findLogin: finderFor(domain, options),
    };
    return {
      domain,
      facts: shared.facts,
      url: (suffix) => new URL(`${origin}/v2/${suffix}`),
      quota: () => counted.quota(),
      base: () => connectionOf(shared, '', ''),
      whole: () => ({ ...connectionOf(shared, 'registry:catalog:*', ''), budget: budgetOf(shared) }),
      repository: (path, access, place) => repositoryOf(shared, path, access, place),
      [Symbol.asyncDispose]: () => pools[Symbol.asyncDispose](),
    };
  } catch (error) {
    await pools[Symbol.asyncDispose]();
    throw error;
  }
}

interface Shared {
  readonly domain: string;
  readonly origin: string;
  readonly fetch: Fetch;
  readonly retry: RetryPolicy;
  readonly tokens: TokenCache;
  readonly facts: HostFacts;
  readonly gate: Gate;
  readonly memory: AuthMemory;
  readonly options: RegistryOptions;
  readonly findLogin: LoginFinder;
}

type Connected = Pick<RepositoryConnection, 'fetch' | 'hasLogin' | 'failure'>;

/** Makes requests with tokens of a scope, and with the login for a path. */
function connectionOf(shared: Shared, scope: string, path: string): Connected {
  const { domain, origin, tokens, memory } = shared;
  const auth = withAuth(shared.fetch, { origin, scope, tokens, memory, findLogin: () => shared.findLogin(path) });
  return {
    fetch: auth.fetch,
    hasLogin: () => auth.login() !== undefined,
    failure: (response, { action }, missing = 'endpoint') =>
      registryError(response, { action, domain, login: auth.login(), missing }),
  };
}

function repositoryOf(shared: Shared, path: string, access: Access, place: string): RepositoryConnection {
  const { domain, origin, facts, retry, gate } = shared;
  const { chunkBytes = DEFAULT_CHUNK_BYTES, uploads } = shared.options;
  return {
    ...connectionOf(shared, `repository:${path}:${access}`, path),
    place,
    key: `${domain}/${path}`,
    canPush: access === 'pull,push',
    facts,
    budget: budgetOf(shared),
    retry,
    chunkBytes,
    uploads,
    turn: (signal) => gate.enter('write', signal),
    url: (suffix) => new URL(`${origin}/v2/${path}/${suffix}`),
  };
}

function finderFor(domain: string, options: RegistryOptions): LoginFinder {
  const { login } = options;
  return login === undefined ? loginFinder(domain, options) : async () => ({ login, from: 'the login that was given' });
}

function budgetOf({ domain, options }: Shared): Budget {
  return options.budget ?? new Budget({ what: domain });
}

function poolsFor(options: RegistryOptions, { connectMs }: Timeouts): Pools {
  const { caFiles = [], env = {}, hosts, concurrency = DEFAULT_CONCURRENCY } = options;
  const folders = options.certsFolders ?? certsFolders(env);
  return createPools({
    env,
    connectMs,
    hosts,
    connections: concurrency * LANES,
    trustFor: (host) => trustFor(host, { caFiles, certsFolders: folders }),
  });
}

/**
 * Chooses https, unless the user named the host for plain http. Registries on this machine mostly have no TLS, so they
 * are asked. An attacker cannot abuse that, because such a connection does not leave the machine.
 */
async function chooseOrigin(host: string, options: RegistryOptions, timeoutMs: number): Promise<string> {
  const { plainHttp = [], hosts = {}, signal } = options;
  const https = new URL(`https://${host}`);
  const http = new URL(`http://${host}`).origin;
  const standIn = standInFor(https.host, hosts);
  const names = [host, https.hostname, ...(standIn === undefined ? [] : [standIn])];
  if (plainHttp.some((name) => names.includes(name))) return http;
  const address = addressFor(https, hosts) ?? addressOf(https);
  if (!isLoopback(address.hostname)) return https.origin;
  return (await speaksTls(address, { timeoutMs, signal })) ? https.origin : http;
}
