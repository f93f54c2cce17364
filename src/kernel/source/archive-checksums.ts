import { createHash } from 'node:crypto';
import { readFileStream } from '../../files/index.ts';

/** Reads a file once and gives the checksums that are asked for, in hexadecimal digits. Throws what reading throws. */
export async function checksumsOf<Name extends 'sha256' | 'sha512'>(
  path: string,
  names: readonly Name[],
  signal: AbortSignal | undefined,
): Promise<Readonly<Record<Name, string>>> {
  const hashes = names.map((name) => ({ name, hash: createHash(name) }));
  for await (const chunk of readFileStream(path)) {
    signal?.throwIfAborted();
    for (const { hash } of hashes) hash.update(chunk);
  }
  const found = hashes.map(({ name, hash }): readonly [Name, string] => [name, hash.digest('hex')]);
  return Object.fromEntries(found) as Record<Name, string>;
}
