import { concatBytes, fromByteString } from '../../bytes/index.ts';
import { RootsmithError } from '../../errors/index.ts';
import { TAR_BLOCK, tarPadding } from './blocks.ts';
import { isUtf8 } from './byte-string.ts';
import { FILE_TYPE, type TarEntryType, type TarHeader } from './entry.ts';
import { headerChecksum, POSIX_MAGIC, tarHeader } from './header.ts';
import { encodeNumber, octalMax } from './numbers.ts';
import { encodePaxRecords } from './pax.ts';
import { xattrRecords } from './xattrs.ts';

const NAME_BYTES = 100;
const PREFIX_BYTES = 155;
const ID_BYTES = 8;
const SIZE_BYTES = 12;
const CHECKSUM_DIGITS = 6;
const EXTENSION_MODE = 0o644;
const PAX_NAME = 'PaxHeaders.0/entry'; //  fixed: a process id here would change the digest
const LONG_NAME = '././@LongLink'; //      what GNU tar writes

const typeFlags: Readonly<Record<TarEntryType, string>> = {
  file: FILE_TYPE,
  hardlink: '1',
  symlink: '2',
  'character-device': '3',
  'block-device': '4',
  directory: '5',
  fifo: '6',
};

/**
 * Encodes the header blocks of an entry: one ustar header, and a pax header before it for what ustar cannot hold
 * (long names, xattrs, large numbers). Long names that are not UTF-8 are written in GNU's form instead, because
 * pax readers may refuse or change them.
 */
export function encodeTarHeader(header: TarHeader): Uint8Array {
  const path = storedPath(header);
  checkName(path, 'path');
  checkName(header.linkTarget, 'link target');
  const name = splitName(path);
  const records = new Map(xattrRecords(header.xattrs));
  const blocks: Uint8Array[] = [];
  if (name === undefined) addLongName(path, { records, blocks, key: 'path', type: 'L' });
  if (header.linkTarget.length > NAME_BYTES)
    addLongName(header.linkTarget, { records, blocks, key: 'linkpath', type: 'K' });
  addLargeNumbers(header, records);
  if (records.size > 0) blocks.unshift(encodeExtension(PAX_NAME, 'x', encodePaxRecords(records)));
  blocks.push(encodeBlock(header, name ?? { prefix: '', name: path.slice(0, NAME_BYTES) }));
  return concatBytes(blocks);
}

function storedPath({ path, type }: TarHeader): string {
  const named = path === '' ? './' : path;
  return type === 'directory' && !named.endsWith('/') ? `${named}/` : named;
}

function checkName(name: string, what: string): void {
  if (!name.includes('\0')) return;
  throw new RootsmithError(
    'PATH_UNSAFE',
    `cannot write ${what} ${JSON.stringify(name)} to a tar: it holds a NUL byte`,
    {
      hint: 'Rename it.',
    },
  );
}

interface SplitName {
  readonly prefix: string;
  readonly name: string;
}

/** Splits a path at the last possible slash, so that it fits in prefix and name. */
function splitName(path: string): SplitName | undefined {
  if (path.length <= NAME_BYTES) return { prefix: '', name: path };
  const slash = path.lastIndexOf('/', Math.min(PREFIX_BYTES, path.length - 2));
  const name = path.slice(slash + 1);
  return slash > 0 && name.length <= NAME_BYTES ? { prefix: path.slice(0, slash), name } : undefined;
}

interface LongNamePlace {
  readonly records: Map<string, Uint8Array>;
  readonly blocks: Uint8Array[];
  readonly key: 'path' | 'linkpath';
  readonly type: 'L' | 'K';
}

function addLongName(name: string, { records, blocks, key, type }: LongNamePlace): void {
  if (isUtf8(name)) records.set(key, fromByteString(name));
  else blocks.push(encodeExtension(LONG_NAME, type, fromByteString(`${name}\0`)));
}

function addLargeNumbers({ uid, gid, size, mtime }: TarHeader, records: Map<string, Uint8Array>): void {
  const add = (key: string, value: number, most: number): void => {
    if (value < 0 || value > most) records.set(key, fromByteString(String(value)));
  };
  add('uid', uid, octalMax(ID_BYTES));
  add('gid', gid, octalMax(ID_BYTES));
  add('size', size, octalMax(SIZE_BYTES));
  add('mtime', mtime, octalMax(SIZE_BYTES));
}

function encodeExtension(name: string, type: string, body: Uint8Array): Uint8Array {
  const header = { ...plainHeader, mode: EXTENSION_MODE, size: body.length };
  const block = encodeBlock(header, { prefix: '', name }, type);
  return concatBytes([block, body, new Uint8Array(tarPadding(body.length))]);
}

const plainHeader: TarHeader = {
  path: '',
  type: 'file',
  mode: 0,
  uid: 0,
  gid: 0,
  size: 0,
  mtime: 0,
  linkTarget: '',
  major: 0,
  minor: 0,
  xattrs: new Map(),
};

/**
 * Encodes one header block. Numbers that the pax header also holds are written in base-256, for readers that do
 * not know pax.
 */
function encodeBlock(header: TarHeader, { prefix, name }: SplitName, type = typeFlags[header.type]): Uint8Array {
  const block = tarHeader.encode({
    name,
    mode: encodeNumber(header.mode, 8),
    uid: encodeNumber(header.uid, ID_BYTES),
    gid: encodeNumber(header.gid, ID_BYTES),
    size: encodeNumber(header.type === 'file' ? header.size : 0, SIZE_BYTES),
    mtime: encodeNumber(header.mtime, SIZE_BYTES),
    checksum: new Uint8Array(8),
    type,
    linkName: header.linkTarget.slice(0, NAME_BYTES),
    magic: POSIX_MAGIC,
    version: fromByteString('00'),
    userName: new Uint8Array(32),
    groupName: new Uint8Array(32),
    deviceMajor: encodeNumber(header.major, 8),
    deviceMinor: encodeNumber(header.minor, 8),
    prefix,
    rest: new Uint8Array(12),
  });
  const checksum = headerChecksum(block).toString(8).padStart(CHECKSUM_DIGITS, '0');
  block.set(fromByteString(`${checksum}\0 `), tarHeader.offsets.checksum);
  if (block.length !== TAR_BLOCK) throw new Error(`bug: tar header of ${block.length} bytes`);
  return block;
}
