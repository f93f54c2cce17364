import { counted } from '../../errors/index.ts';
import {
  adoptEntries,
  FolderReader,
  type NamedEntry,
  type RepositoryState,
  SortedKeysMap,
} from '../../layout/index.ts';
import {
  asBlobDigest,
  asRepository,
  asTag,
  belowHost,
  type ReadableStore,
  type Repository,
  renamed,
} from '../../oci/index.ts';
import type { Report } from '../../progress/index.ts';
import type { BundleImage } from '../bundle-index.ts';
import { openBundle } from '../open-bundle.ts';
import { BundleBlobs } from './bundle-blobs.ts';

/**
 * Opens a bundle as a store. Images have their full names (`ghcr.io/siderolabs/installer`), and also their names
 * without the host if only one host has that name.
 */
export async function openBundleStore(path: string, { report }: { readonly report: Report }): Promise<ReadableStore> {
  const bundle = await openBundle(path);
  try {
    const warn = (message: string): void => report({ kind: 'warning', message });
    const blobs = new BundleBlobs(bundle, (digest) => warn(`${digest} in \`${path}\` is damaged: it is not served`));
    const repositories = new SortedKeysMap<Repository, RepositoryState>();
    const { unreadable } = await adoptEntries({ blobs, repositories }, bundle.images.flatMap(entryOf));
    if (unreadable.length > 0)
      warn(`${counted(unreadable.length, 'image')} of \`${path}\` cannot be served: it lacks their manifests`);
    const store = new FolderReader({ blobs, repositories });
    return { ...withoutHosts(store, bundle.images), [Symbol.asyncDispose]: () => bundle[Symbol.asyncDispose]() };
  } catch (error) {
    await bundle[Symbol.asyncDispose]();
    throw error;
  }
}

function entryOf({ repository: name, tag: text, descriptor }: BundleImage): readonly NamedEntry[] {
  const repository = fullName(name);
  const digest = asBlobDigest(descriptor.digest);
  if (repository === undefined || digest === undefined) return [];
  const tag = text === undefined ? undefined : asTag(text);
  return [{ repository, tag, digest, mediaType: descriptor.mediaType, json: {} }];
}

function withoutHosts(store: ReadableStore, images: readonly BundleImage[]): ReadableStore {
  const full = new Set(images.flatMap(({ repository }) => fullName(repository) ?? []));
  const aliases = new Map<Repository, Repository | undefined>();
  for (const name of full) {
    const short = asRepository(name.slice(name.indexOf('/') + 1));
    // If two hosts have the name, the short name is ambiguous.
    if (short !== undefined) aliases.set(short, aliases.has(short) ? undefined : name);
  }
  return renamed(store, {
    nameOf: (repository) => (full.has(repository) ? repository : (aliases.get(repository) ?? repository)),
    list: (names) => names,
  });
}

function fullName(text: string): Repository | undefined {
  const slash = text.indexOf('/');
  return belowHost(text.slice(0, slash), text.slice(slash + 1));
}
