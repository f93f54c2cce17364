import { coalesced, type RandomAccess, readRange, zeroChunks } from '../../bytes/index.ts';
import { type CertifiedSigner, makeSignedData, readDer, wrapSignedData } from '../../pki/index.ts';
import { encodeIndirectData, indirectDataOid } from './authenticode.ts';
import {
  type CertificateEntry,
  certificateDirectoryOffset,
  certificateEntry,
  readCertificateTable,
} from './certificate-table.ts';
import { unsupportedPe } from './damage.ts';
import { alignUp, CERTIFICATES, dataDirectory } from './headers.ts';
import { imageDigest, SIGNED_ALIGNMENT } from './image-digest.ts';
import { readPe } from './read.ts';
import type { RewrittenPe } from './rewrite.ts';

export interface SignPeOptions {
  /** The signing time, in seconds since 1970. */
  readonly time: number;
  /**
   * What becomes of signatures that the image has: firmware is content if it trusts one of several.
   * @default 'replace'
   */
  readonly existing?: 'keep' | 'replace';
}

/**
 * Signs an image by Authenticode with SHA-256, as the imager of Talos does: equal inputs get equal bytes. Throws
 * `FORMAT_CORRUPT` and its like for what is no PE image, and what the signer throws.
 */
export async function signPe(
  source: RandomAccess,
  signer: CertifiedSigner,
  { time, existing = 'replace' }: SignPeOptions,
): Promise<RewrittenPe> {
  const pe = await readPe(source);
  if (pe.directories.length <= CERTIFICATES)
    throw unsupportedPe('directoryCount', pe.peOffset, `${pe.directories.length}, without a place for signatures`);
  const { offset, entries } = await readCertificateTable(pe, source);
  const content = encodeIndirectData(await imageDigest(pe, source, { end: offset }));
  const signedData = await makeSignedData(
    { contentType: indirectDataOid, content: readDer(content, 'bug').content, embedded: content, time },
    signer,
  );
  const kept = existing === 'keep' ? entries.map(({ whole }: CertificateEntry) => padded(whole)) : [];
  const table = Buffer.concat([...kept, certificateEntry(wrapSignedData(signedData))]);
  const start = alignUp(offset, SIGNED_ALIGNMENT);
  const directory = dataDirectory.encode({ address: start, size: table.length });
  const at = certificateDirectoryOffset(pe);
  return {
    size: start + table.length,
    bytes: {
      [Symbol.asyncIterator]: () => coalesced(writeSigned(source, { offset, start, at, directory, table })),
    },
  };
}

function padded(entry: Uint8Array): Uint8Array {
  return Buffer.concat([entry, new Uint8Array(alignUp(entry.length, SIGNED_ALIGNMENT) - entry.length)]);
}

interface SignedLayout {
  /** Where the image ends. */
  readonly offset: number;
  /** Where the signatures start. */
  readonly start: number;
  /** Where the headers name the place of the signatures. */
  readonly at: number;
  readonly directory: Uint8Array;
  readonly table: Uint8Array;
}

async function* writeSigned(
  source: RandomAccess,
  { offset, start, at, directory, table }: SignedLayout,
): AsyncGenerator<Uint8Array, void, void> {
  yield* readRange(source, 0, at);
  yield directory;
  const after = at + directory.length;
  yield* readRange(source, after, offset - after);
  yield* zeroChunks(start - offset);
  yield table;
}
