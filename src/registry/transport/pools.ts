import type { SecureContext } from 'node:tls';
import { buildConnector, type Dispatcher, Pool, ProxyAgent } from 'undici';
import type { Environment } from './environment.ts';
import { type Address, addressFor, type HostNames } from './host-names.ts';
import { proxyFor } from './proxy.ts';

/** What connections depend on. */
export interface PoolOptions {
  readonly env: Environment;
  readonly connectMs: number;
  /** The authorities for a host. Called once for each host. */
  readonly trustFor: (host: string) => Promise<SecureContext>;
  /** Tells for which hosts certificates are not checked. @default none */
  readonly isUnchecked?: ((host: string) => boolean) | undefined;
  /** Addresses to connect to instead of some hosts. @default none */
  readonly hosts?: HostNames | undefined;
  /** The largest number of connections to one origin. @default 8 */
  readonly connections?: number | undefined;
}

/** Open connections, in one pool for each origin, with the authorities of that origin. */
export interface Pools extends AsyncDisposable {
  for(url: URL): Promise<Dispatcher>;
}

/** Enough for several blobs at a time. Registries limit the number of connections. */
const CONNECTIONS_PER_ORIGIN = 8;

/** Makes pools on demand. Disposing closes all of them. */
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

/** Connects to another address, and expects the certificate of the original name. */
function connectorTo({ hostname, port }: Address, options: buildConnector.BuildOptions): buildConnector.connector {
  const connect = buildConnector(options);
  return (asked, callback) =>
    connect({ ...asked, servername: asked.servername ?? asked.hostname, hostname, host: hostname, port }, callback);
}
