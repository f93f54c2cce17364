import { type ByteStream, coalesced, exactly, fromByteName, streamOf } from '../../bytes/index.ts';
import { RootsmithError } from '../../errors/index.ts';
import { TAR_END, tarPadding } from './blocks.ts';
import { encodeTarHeader } from './encode.ts';
import type { TarHeader } from './entry.ts';

/** An entry to write. The entries of `readTar` fit as they are. */
export interface TarInput extends TarHeader {
  /** The content of a file: `size` bytes. Other types do not need it. */
  readonly body?: ByteStream | undefined;
}

export interface WriteTarOptions {
  readonly signal?: AbortSignal | undefined;
}

/**
 * Writes an archive of the entries in the given order. Equal entries give equal bytes. Throws `SIZE_MISMATCH` if a
 * body is not as long as its header says.
 */
export function writeTar(
  entries: AsyncIterable<TarInput> | Iterable<TarInput>,
  { signal }: WriteTarOptions = {},
): AsyncGenerator<Uint8Array, void, void> {
  return coalesced(encodeEntries(entries, signal));
}

async function* encodeEntries(
  entries: AsyncIterable<TarInput> | Iterable<TarInput>,
  signal: AbortSignal | undefined,
): AsyncGenerator<Uint8Array, void, void> {
  for await (const entry of entries) {
    signal?.throwIfAborted();
    yield encodeTarHeader(entry);
    if (entry.type !== 'file') continue;
    yield* exactly(entry.body ?? streamOf(), entry.size, (found) => wrongSize(entry, found));
    yield new Uint8Array(tarPadding(entry.size));
  }
  yield TAR_END.slice();
}

function wrongSize({ path, size: expected }: TarInput, found: string): RootsmithError {
  return new RootsmithError(
    'SIZE_MISMATCH',
    `cannot write \`${fromByteName(path)}\` to a tar: it should have ${expected} bytes, found ${found}`,
    {
      hint: 'Run the command again: the file may have changed while it was read.',
      details: { expected, found },
    },
  );
}
