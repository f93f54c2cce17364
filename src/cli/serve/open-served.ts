import { usage } from '../../errors/index.ts';
import type { FolderOptions } from '../../layout/index.ts';
import type { ReadableStore, WritableStore } from '../../oci/index.ts';
import type { CliContext } from '../command.ts';
import { openUpstreams, type UpstreamFlags } from './open-upstreams.ts';
import type { ProxySetting } from './parse-proxy.ts';

export interface ServedFlags extends UpstreamFlags {
  readonly readOnly: boolean;
  /** An absolute path. */
  readonly overlay: string | undefined;
  readonly proxies: readonly ProxySetting[];
  readonly ttlMs: number;
}

/** The stores to serve. */
export interface Served extends AsyncDisposable {
  readonly store: ReadableStore;
  /** The content that is here, without asking other registries. */
  readonly shown: ReadableStore;
  readonly proxied?: readonly string[];
  readonly extraMetrics?: () => readonly string[];
}

/** Opens a folder or a bundle, with an overlay for writing and with upstreams, as the flags say. */
export async function openServed(
  place: string,
  flags: ServedFlags,
  options: FolderOptions,
  context: CliContext,
): Promise<Served> {
  const fetchedHosts = flags.proxies.map(({ host }) => host);
  const base = await openBase(place, flags, { ...options, fetchedHosts });
  if (flags.proxies.length === 0) return { store: base.store, shown: base.store, [Symbol.asyncDispose]: base.close };
  const { isWritable } = await import('../../oci/index.ts');
  if (!isWritable(base.store)) {
    await base.close();
    throw usage(`\`--proxy\` cannot store what it fetches: \`${place}\` is read-only`, 'Give `--overlay DIR` too.');
  }
  return await withUpstreams({ ...base, store: base.store }, flags, context);
}

interface Base<S extends ReadableStore = ReadableStore> {
  readonly store: S;
  readonly close: () => Promise<void>;
}

async function openBase(
  place: string,
  { readOnly, overlay, proxies }: ServedFlags,
  options: FolderOptions,
): Promise<Base> {
  const { isBundle, openBundleStore } = await import('../../bundle/index.ts');
  const { openFolder, openReadOnlyFolder } = await import('../../layout/index.ts');
  const { OverlayStore } = await import('../../oci/index.ts');
  const fromBundle = await isBundle(place);
  const isWritten = overlay === undefined && !fromBundle && (!readOnly || proxies.length > 0);
  if (isWritten) return alone(await openFolder(place, options));
  const lower = fromBundle ? await openBundleStore(place, options) : await openReadOnlyFolder(place, options);
  if (overlay === undefined) return alone(lower);
  try {
    const upper = await openFolder(overlay, options);
    const close = async (): Promise<void> => {
      await upper[Symbol.asyncDispose]();
      await lower[Symbol.asyncDispose]();
    };
    return { store: new OverlayStore(lower, upper), close };
  } catch (error) {
    await lower[Symbol.asyncDispose]();
    throw error;
  }
}

function alone<S extends ReadableStore>(store: S): Base<S> {
  return { store, close: async () => await store[Symbol.asyncDispose]() };
}

async function withUpstreams(base: Base<WritableStore>, flags: ServedFlags, context: CliContext): Promise<Served> {
  try {
    const { ProxyStore } = await import('../../cache/index.ts');
    const { readOnly } = await import('../../oci/index.ts');
    const opened = await openUpstreams(flags.proxies, flags, context);
    const { upstreams } = opened;
    const proxy = new ProxyStore({ store: base.store, upstreams, ttlMs: flags.ttlMs, report: context.report });
    return {
      store: flags.readOnly ? readOnly(proxy) : proxy,
      shown: base.store,
      proxied: flags.proxies.map(({ host }) => host),
      extraMetrics: () => proxy.metrics(),
      async [Symbol.asyncDispose]() {
        await proxy[Symbol.asyncDispose]();
        await opened[Symbol.asyncDispose]();
        await base.close();
      },
    };
  } catch (error) {
    await base.close();
    throw error;
  }
}
