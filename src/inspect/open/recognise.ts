import type { Budget } from '../../bytes/index.ts';
import { ByteReader, hexOf, type RandomAccess, readRange, toByteString } from '../../bytes/index.ts';
import { expandByMagic } from '../../compression/index.ts';
import { RootsmithError } from '../../errors/index.ts';
import { kernelForm, readKernelStart, readTar, readTarAt, type TarEntry } from '../../formats/index.ts';
import { layerPacking } from '../../oci/index.ts';

/** What a file is. */
export type FileKind =
  | 'squashfs'
  | 'uki'
  | 'kernel'
  | 'initramfs'
  | 'layer'
  | 'oci-archive'
  | 'docker-archive'
  | 'bundle';

const START_BYTES = 1024;
/** Entries of a compressed tar that are looked at. Archives of images begin with their lists or blobs. */
const MAX_LOOKED_AT = 50;
const CPIO = /^07070[12]/;
const USTAR_OFFSET = 257;
const SECTOR_BYTES = 512;
const ISO_MAGIC_OFFSET = 0x8001;

/** Recognises a file by its first bytes; a tar by its entries too. Throws `FORMAT_UNSUPPORTED` for anything else. */
export async function recogniseFile(file: RandomAccess, path: string, budget: Budget): Promise<FileKind> {
  const start = await file.read(0, Math.min(file.size, START_BYTES));
  const plain = kindOfStart(start, kernelForm(await readKernelStart(file)));
  if (plain === 'tar') return await kindOfTar(readTarAt(file, { budget: budget.fork() }));
  if (plain !== undefined) return plain;
  if (layerPacking(start) === undefined) throw await unknownFile(file, path, start);
  const inside = await expandedStart(file, budget);
  if (toByteString(inside.subarray(0x38, 0x3c)) === 'ARM\x64') return 'kernel';
  const packed = kindOfStart(inside, 'other');
  if (packed === 'initramfs') return packed;
  if (packed !== 'tar') throw await unknownFile(file, path, inside);
  return await kindOfTar(readTar(expandByMagic(readRange(file), budget.fork())), MAX_LOOKED_AT);
}

function kindOfStart(start: Uint8Array, form: ReturnType<typeof kernelForm>): FileKind | 'tar' | undefined {
  const text = toByteString(start);
  if (text.startsWith('hsqs')) return 'squashfs';
  if (CPIO.test(text)) return 'initramfs';
  if (form === 'bzImage' || form === 'arm64-image' || form === 'efi-zboot' || form === 'vmlinux') return 'kernel';
  if (text.startsWith('MZ')) return 'uki';
  return text.startsWith('ustar', USTAR_OFFSET) ? 'tar' : undefined;
}

async function expandedStart(file: RandomAccess, budget: Budget): Promise<Uint8Array> {
  await using reader = new ByteReader(expandByMagic(readRange(file), budget.fork()));
  const parts: Uint8Array[] = [];
  for (let left = START_BYTES; left > 0; ) {
    const part = await reader.readSome(left);
    if (part === undefined) break;
    parts.push(part);
    left -= part.length;
  }
  return Buffer.concat(parts);
}

async function kindOfTar(entries: AsyncIterable<TarEntry>, most: number = Number.POSITIVE_INFINITY): Promise<FileKind> {
  let found: FileKind = 'layer';
  let seen = 0;
  for await (const { path } of entries) {
    const name = path.replace(/^(\.?\/)+/, '');
    if (name.startsWith('rootsmith/map')) return 'bundle';
    if (name === 'oci-layout' || name === 'index.json') found = 'oci-archive';
    else if (found === 'layer' && name === 'manifest.json') found = 'docker-archive';
    seen += 1;
    if (seen >= most) break;
  }
  return found;
}

async function unknownFile(file: RandomAccess, path: string, start: Uint8Array): Promise<RootsmithError> {
  const disk = await diskKind(file);
  const found = disk ?? `it begins with ${hexOf(start.subarray(0, 8)) || 'nothing'}`;
  return new RootsmithError('FORMAT_UNSUPPORTED', `cannot look into \`${path}\`: ${found}`, {
    hint: 'Name an image, an archive of one, a layer, a UKI, a kernel, an initramfs or a squashfs.',
    details: { path },
  });
}

async function diskKind(file: RandomAccess): Promise<string | undefined> {
  const at = async (offset: number, length: number): Promise<string> =>
    offset + length > file.size ? '' : toByteString(await file.read(offset, length));
  if ((await at(ISO_MAGIC_OFFSET, 5)) === 'CD001') return 'it is an ISO image, whose files cannot be read yet';
  if ((await at(SECTOR_BYTES, 8)) === 'EFI PART') return 'it is a disk image, whose partitions cannot be read yet';
  return undefined;
}
