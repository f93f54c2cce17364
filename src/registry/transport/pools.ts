import type { SecureContext } from 'node:tls';
import { buildConnector, type Dispatcher, Pool, ProxyAgent } from 'undici';
import type { Environment } from './environment.ts';
import { type Address, addressFor, type HostNames } from './host-names.ts';
import { proxyFor } from './proxy.ts';

/** What connections depend on. */
export interface PoolOptions {
  readonly env: Environment;
  readonly connectMs: number;
  /** Asked once for each host. */
  readonly trustFor: (host: string) => Promise<SecureContext>;
  /** Hosts whose certificate is not checked. @default none */
  readonly isUnchecked?: ((host: string) => boolean) | undefined;
  /** Where names lead, other than the name servers say. @default nowhere else */
  readonly hosts?: HostNames | undefined;
  /** Most connections to one origin. @default 8 */
  readonly connections?: number | undefined;
}

/** Connections, kept open between requests; one pool for each origin, each with its own trust. */
export interface Pools extends AsyncDisposable {
  for(url: URL): Promise<Dispatcher>;
}

/** Enough for several blobs at a time; registries count connections. */
const CONNECTIONS_PER_ORIGIN = 8;

/** Opens pools as they are asked for; disposing closes all of them. */
export function createPools(options: PoolOptions): Pools {
  const {
    env,
    connectMs,
    trustFor,
    hosts = {},
    connections = CONNECTIONS_PER_ORIGIN,
    isUnchecked = () => false,
  } = options;
  const pools = new Map<string, Promise<Dispatcher>>();
  async function open(url: URL): Promise<Dispatcher> {
    const tls =
      url.protocol === 'https:'
        ? { secureContext: await trustFor(url.host), rejectUnauthorized: !isUnchecked(url.host) }
        : {};
    const shared = { connections, allowH2: false, pipelining: 1 };
    const address = addressFor(url, hosts);
    if (address !== undefined) {
      return new Pool(url.origin, { ...shared, connect: connectorTo(address, { ...tls, timeout: connectMs }) });
    }
    const proxy = proxyFor(url, env);
    if (proxy === undefined) return new Pool(url.origin, { ...shared, connect: { ...tls, timeout: connectMs } });
    return new ProxyAgent({
      ...shared,
      uri: proxy.href,
      requestTls: { ...tls, timeout: connectMs },
      proxyTls: { timeout: connectMs },
    });
  }
  return {
    for(url) {
      const known = pools.get(url.origin);
      if (known !== undefined) return known;
      const opened = open(url);
      pools.set(url.origin, opened);
      return opened;
    },
    async [Symbol.asyncDispose]() {
      const opened = await Promise.allSettled(pools.values());
      pools.clear();
      for (const pool of opened) if (pool.status === 'fulfilled') await pool.value.destroy();
    },
  };
}

/** Connects elsewhere than the name says, but expects the certificate of the name. */
function connectorTo({ hostname, port }: Address, options: buildConnector.BuildOptions): buildConnector.connector {
  const connect = buildConnector(options);
  return (asked, callback) =>
    connect({ ...asked, servername: asked.servername ?? asked.hostname, hostname, host: hostname, port }, callback);
}
