import { type ByteStream, upTo } from '../../bytes/index.ts';
import type { WorkFile, WorkFiles } from '../../files/index.ts';
import { contentFrom, type Descriptor, type ImageSource } from '../../oci/index.ts';

/**
 * The same source, which fetches each blob once: a blob that was read to its end is kept in a work file, and read from
 * there the next time. Of a blob that was not read to its end, nothing is kept.
 */
export function cachedSource(source: ImageSource, files: Pick<WorkFiles, 'newFile'>): ImageSource {
  const { repository } = source;
  const kept = new Map<string, WorkFile>();

  async function* fetched(descriptor: Descriptor, signal: AbortSignal | undefined): ByteStream {
    const file = files.newFile('blob');
    yield* file.alsoTo(repository.readBlob(descriptor, { signal }));
    kept.set(descriptor.digest, file);
  }

  return {
    ...source,
    repository: {
      ...repository,
      readBlob(descriptor, { offset = 0, length, signal } = {}) {
        const file = kept.get(descriptor.digest);
        const rest = contentFrom(() => file?.read() ?? fetched(descriptor, signal)).open(offset);
        return length === undefined ? rest : upTo(rest, length);
      },
    },
  };
}
