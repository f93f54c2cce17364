import { createHash, type Hash } from 'node:crypto';
import { type RandomAccess, readRange } from '../../bytes/index.ts';
import type { SignatureHash } from '../../pki/index.ts';
import { certificateDirectoryOffset } from './certificate-table.ts';
import { corruptPe } from './damage.ts';
import { alignUp, CERTIFICATES, coffHeader, dataDirectory, optionalHeader } from './headers.ts';
import type { PeImage } from './read.ts';

/** Files are padded to this before they are signed. */
export const SIGNED_ALIGNMENT = 8;

/**
 * The digest that Authenticode signs: the whole image but its checksum, the place of its signatures, and these. `end`
 * is where the signatures start, or would start. Throws `FORMAT_CORRUPT` where the headers or sections do not fit.
 *
 * @see https://download.microsoft.com/download/9/c/5/9c5b2167-8017-4bae-9fde-d599bac8184a/Authenticode_PE.docx
 */
export async function imageDigest(
  pe: PeImage,
  source: RandomAccess,
  { end, hash = 'sha256' }: { readonly end: number; readonly hash?: SignatureHash },
): Promise<Buffer> {
  const digest = createHash(hash);
  for (const { from, to } of hashedRanges(pe, end)) await hashRange(digest, source, from, to);
  return digest.update(new Uint8Array(alignUp(end, SIGNED_ALIGNMENT) - end)).digest();
}

interface HashedRange {
  readonly from: number;
  readonly to: number;
}

function hashedRanges(pe: PeImage, end: number): readonly HashedRange[] {
  const { headersSize } = pe.optional;
  const checksum = pe.peOffset + coffHeader.size + optionalHeader.offsets.checksum;
  const directory = certificateDirectoryOffset(pe);
  const hasDirectory = pe.directories.length > CERTIFICATES;
  const afterDirectory = hasDirectory ? directory + dataDirectory.size : directory;
  if (headersSize > end || afterDirectory > headersSize)
    throw corruptPe('headersSize', pe.peOffset, `${headersSize} in ${end} bytes`);
  const sections = pe.sections
    .map(({ header }) => ({ from: header.rawOffset, to: header.rawOffset + header.rawSize }))
    .filter(({ from, to }) => from !== 0 && to > from)
    .sort((one, other) => one.from - other.from);
  const hashed = sections.reduce((total, { from, to }) => total + to - from, headersSize);
  if (hashed > end) throw corruptPe('section table', pe.peOffset, `sections of ${hashed} bytes in ${end}`);
  return [
    { from: 0, to: checksum },
    { from: checksum + 4, to: directory },
    { from: afterDirectory, to: headersSize },
    ...sections,
    { from: hashed, to: end },
  ];
}

async function hashRange(digest: Hash, source: RandomAccess, from: number, to: number): Promise<void> {
  for await (const chunk of readRange(source, from, to - from)) digest.update(chunk);
}
