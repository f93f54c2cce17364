import type { ExtensionSource, TreeSource } from '../../recipe/index.ts';
import type { RootTree } from '../../rootfs/index.ts';
import type { SourceReader } from '../trees/apply-layers.ts';

type Sources = Pick<SourceReader, 'tree'>;

/**
 * Reads the extensions of a recipe while its base is being read: neither needs the other, and there is more than one
 * processor. A failure is seen only when the tree is asked for. When the scope ends, no read is running any more.
 */
export class EarlyExtensions implements Sources, AsyncDisposable {
  readonly #sources: Sources;
  readonly #reading: Promise<void>;

  /** The sources keep what they have read. */
  constructor(extensions: readonly ExtensionSource[], sources: Sources) {
    this.#sources = sources;
    this.#reading = readAll(extensions, sources);
    this.#reading.catch(() => undefined);
  }

  tree(source: TreeSource): Promise<RootTree> {
    return this.#sources.tree(source);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.allSettled([this.#reading]);
  }
}

/** Where the tree of an extension comes from. */
export function treeSourceOf(extension: ExtensionSource): TreeSource {
  if (extension.kind === 'official') throw new Error(`bug: \`${extension.name}\` was not resolved`);
  return extension.source;
}

/** One after the other, so that the base is not kept waiting. */
async function readAll(extensions: readonly ExtensionSource[], sources: Sources): Promise<void> {
  for (const extension of extensions) await sources.tree(treeSourceOf(extension));
}
