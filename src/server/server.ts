import type { Server } from 'node:http';
import { type ReadableStore, scopedTo } from '../oci/index.ts';
import type { AccessRules } from './access/access.ts';
import { hostCheck } from './access/host-check.ts';
import { LoginGuard } from './access/login-guard.ts';
import { defaultServerLimits, type ServerLimits } from './exchange/limits.ts';
import { MemoryBudget } from './exchange/memory-budget.ts';
import { type HandlerOptions, makeHandler } from './handle-request.ts';
import type { PxeFiles } from './handlers/boot-files.ts';
import { listen, makeServer, type ServerTls, stopServer } from './listen.ts';
import { Metrics } from './metrics.ts';
import type { RequestFacts } from './request-facts.ts';
import { Summaries } from './web/summary.ts';

/** An address to listen on. */
export interface RegistryListener {
  readonly host: string;
  /** The port; 0 takes any free one. */
  readonly port: number;
  /**
   * The only host whose images are served here, under their original names, as one `registry:2` does when it is a
   * pull-through cache. Such an address is read-only.
   */
  readonly upstream?: string | undefined;
}

export interface RegistryServerOptions {
  readonly store: ReadableStore;
  /** What pages name as their maker, with its version. @default 'rootsmith' */
  readonly product?: string | undefined;
  /** The store for pages and lists, if the other one would ask upstream registries for them. @default the store */
  readonly shown?: ReadableStore | undefined;
  /** @default 127.0.0.1:5000 */
  readonly listeners?: readonly RegistryListener[] | undefined;
  /** The certificate for all addresses. */
  readonly tls?: ServerTls | undefined;
  readonly access?: AccessRules | undefined;
  readonly limits?: Partial<ServerLimits> | undefined;
  /** Names by which clients may call a server that listens on loopback, beside the names of this machine. */
  readonly allowedHosts?: readonly string[] | undefined;
  /** Hosts whose images are fetched on demand. The page tells how to point clients here for them. */
  readonly proxied?: readonly string[] | undefined;
  /** Files that are served below `/pxe/`, for machines that boot by network. */
  readonly bootFiles?: PxeFiles | undefined;
  /** Returns more lines for `/metrics`. */
  readonly extraMetrics?: (() => readonly string[]) | undefined;
  /** Called once for each request, after its answer has ended. */
  readonly onRequest?: ((facts: RequestFacts) => void) | undefined;
}

/** An address at which the server can be reached. */
export interface RegistryAddress {
  /** Such as `http://127.0.0.1:5000`. */
  readonly url: string;
  /** The address as it is written before a repository: `127.0.0.1:5000`. */
  readonly host: string;
  readonly upstream: string | undefined;
}

export interface RegistryServer extends AsyncDisposable, Pick<RegistryAddress, 'url' | 'host'> {
  /** All addresses, in the order of the listeners. `url` and `host` are those of the first. */
  readonly addresses: readonly RegistryAddress[];
  /**
   * Accepts no new requests, lets running ones end for a while, then closes their connections. The store stays open.
   */
  stop(): Promise<void>;
}

const DEFAULT_LISTENERS: readonly RegistryListener[] = [{ host: '127.0.0.1', port: 5000 }];

/** Serves a store with the OCI distribution API at one or several addresses until it is stopped. */
export async function startRegistryServer(options: RegistryServerOptions): Promise<RegistryServer> {
  const shared = sharedBy(options);
  const opened: { readonly server: Server; readonly address: RegistryAddress }[] = [];
  let stopping: Promise<unknown> | undefined;
  const stop = async (): Promise<void> => {
    await (stopping ??= Promise.all(opened.map(({ server }) => stopServer(server, shared.limits.drainMs))));
  };
  try {
    for (const listener of options.listeners ?? DEFAULT_LISTENERS) {
      opened.push(await openListener(listener, options, shared));
    }
  } catch (error) {
    await stop();
    throw error;
  }
  const addresses = opened.map(({ address }) => address);
  const [first] = addresses;
  if (first === undefined) throw new Error('bug: a server without addresses');
  return { url: first.url, host: first.host, addresses, stop, [Symbol.asyncDispose]: stop };
}

/** What all addresses share. */
interface Shared extends Pick<HandlerOptions, 'limits' | 'metrics' | 'memory' | 'access'> {}

function sharedBy({ limits: given, access }: RegistryServerOptions): Shared {
  const limits: ServerLimits = { ...defaultServerLimits, ...given };
  const guard = access && new LoginGuard(access.verify, { limits, now: () => performance.now() });
  return {
    limits,
    metrics: new Metrics(),
    memory: {
      bodies: new MemoryBudget(limits.bodyMemoryBytes),
      manifests: new MemoryBudget(limits.manifestMemoryBytes),
      answers: new MemoryBudget(limits.answerMemoryBytes),
    },
    access: access && guard && { ...access, verify: guard.verify },
  };
}

function addressOf(server: Server): string {
  const address = server.address();
  return address === null || typeof address === 'string' ? '' : address.address;
}

async function openListener(
  { host, port, upstream }: RegistryListener,
  {
    store,
    shown = store,
    product = 'rootsmith',
    proxied = [],
    tls,
    allowedHosts = [],
    bootFiles,
    extraMetrics,
    onRequest,
  }: RegistryServerOptions,
  { limits, metrics, memory, access }: Shared,
): Promise<{ readonly server: Server; readonly address: RegistryAddress }> {
  const view = (all: ReadableStore): ReadableStore => (upstream === undefined ? all : scopedTo(upstream, all));
  const server = makeServer(tls, limits, (request, response) => void handler(request, response));
  const shownHost = await listen(server, host, port);
  const handler = makeHandler({
    store: view(store),
    services: {
      summaries: new Summaries(view(shown)),
      product,
      secure: tls !== undefined,
      upstream,
      proxied,
      bootFiles,
      metrics: async () => metrics.text(await gaugesOf(shown), extraMetrics?.()),
    },
    metrics,
    limits,
    access,
    onRequest,
    memory,
    isOwnHost: hostCheck({ address: addressOf(server), allowed: allowedHosts }),
    allowedHosts,
    takesNamespaces: upstream === undefined,
  });
  const url = `${tls === undefined ? 'http' : 'https'}://${shownHost}`;
  return { server, address: { url, host: shownHost, upstream } };
}

async function gaugesOf(store: ReadableStore): Promise<Readonly<Record<string, number>>> {
  return {
    repositories: (await store.repositories()).length,
    resident_memory_bytes: process.memoryUsage.rss(),
  };
}
