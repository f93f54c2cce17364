import type { ByteStream } from '../../bytes/index.ts';
import type { Workspace } from '../../files/index.ts';
import type { Descriptor, ImageSource } from '../../oci/index.ts';
import { alsoTo, readFileRange } from '../work/spool.ts';

/**
 * The same source, which fetches each blob once: what was read to its end is kept in the workspace and
 * comes from there the next time. Stopping early keeps nothing.
 */
export function cachedSource(source: ImageSource, workspace: Workspace): ImageSource {
  const kept = new Map<string, string>();

  async function* fetched(descriptor: Descriptor, signal: AbortSignal | undefined): ByteStream {
    const path = workspace.newPath('blob');
    yield* alsoTo(path, source.readBlob(descriptor, signal));
    kept.set(descriptor.digest, path);
  }

  return {
    place: source.place,
    root: source.root,
    readManifest: (descriptor, signal) => source.readManifest(descriptor, signal),
    readBlob(descriptor, signal) {
      const path = kept.get(descriptor.digest);
      return path === undefined ? fetched(descriptor, signal) : readFileRange(path);
    },
    [Symbol.asyncDispose]: () => source[Symbol.asyncDispose](),
  };
}
