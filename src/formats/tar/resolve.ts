import { corruptTar, tarLimit, unsupportedTar } from './damage.ts';
import { entryTypes, type TarEntryType, type TarHeader } from './entry.ts';
import type { Globals } from './globals.ts';
import { headerPath, tarHeader } from './header.ts';
import type { HeaderGroup } from './header-group.ts';
import { MAX_PATH_BYTES } from './limits.ts';
import { type NumberPlace, parseCount, parseNumber } from './numbers.ts';
import { type PaxRecord, paxCount, paxPath, paxSeconds } from './pax.ts';
import { xattrsOf } from './xattrs.ts';

const MAX_ID = 0xffff_ffff; // of a user, a group, or half a device number
const MODE_BITS = 0o7777;

/** A header whose extended attributes are those of the entry's own headers. */
export interface ResolvedHeader extends TarHeader {
  readonly storedSize: number;
}

/** Combines the block, its extension headers and the global ones to one header. Sparse files are not expanded yet. */
export function resolveHeader(group: HeaderGroup, globals: Globals): ResolvedHeader {
  const own = new Map(group.records.map((record) => [record.key, record] as const));
  const pax = (key: string): PaxRecord | undefined => {
    const record = own.get(key) ?? globals.get(key);
    return record?.value.length === 0 ? undefined : record; // POSIX: an empty value cancels a record
  };
  const place = (field: keyof typeof tarHeader.offsets): NumberPlace => ({
    field,
    offset: group.headerOffset + tarHeader.offsets[field],
  });
  const count = (field: 'uid' | 'gid', most: number): number => {
    const record = pax(field);
    return record === undefined ? parseCount(group.fields[field], place(field), most) : paxCount(record, most);
  };

  const path = checkPath(findPath(group, pax), 'name', group);
  const type = findType(group, path);
  const sizeRecord = pax('size');
  const headerSize = parseCount(group.fields.size, place('size')); // checked also where pax overrides it
  const storedSize = hasBody(group) ? (sizeRecord === undefined ? headerSize : paxCount(sizeRecord)) : 0;
  const mtime = pax('mtime');
  return {
    path,
    type,
    mode: parseCount(group.fields.mode, place('mode')) & MODE_BITS,
    uid: count('uid', MAX_ID),
    gid: count('gid', MAX_ID),
    size: type === 'file' ? storedSize : 0,
    mtime: mtime === undefined ? parseNumber(group.fields.mtime, place('mtime')) : paxSeconds(mtime),
    linkTarget: findLinkTarget(group, type, pax('linkpath')),
    ...findDevice(group, type, place),
    xattrs: xattrsOf(own),
    storedSize,
  };
}

/** Finds the path. GNU tar, and so everybody else, gives pax precedence over `L`. */
function findPath(group: HeaderGroup, pax: (key: string) => PaxRecord | undefined): string {
  const record = group.records.findLast(({ key }) => key === 'GNU.sparse.name') ?? pax('path');
  return record === undefined ? (group.longName ?? headerPath(group.fields)) : paxPath(record);
}

/** Finds the type. v7 had no flag for directories: a file whose name ends in `/` is one. */
function findType({ fields, headerOffset }: HeaderGroup, path: string): TarEntryType {
  const type = entryTypes[fields.type];
  if (type === undefined) {
    throw unsupportedTar('type', headerOffset + tarHeader.offsets.type, `the type flag ${JSON.stringify(fields.type)}`);
  }
  return type === 'file' && path.endsWith('/') ? 'directory' : type;
}

/** Links, devices and directories have no body, whatever their size field says: old writers put a link's size there. */
function hasBody({ fields }: HeaderGroup): boolean {
  return entryTypes[fields.type] === 'file';
}

function findLinkTarget(group: HeaderGroup, type: TarEntryType, record: PaxRecord | undefined): string {
  if (type !== 'symlink' && type !== 'hardlink') return '';
  const target = record === undefined ? (group.longLink ?? group.fields.linkName) : paxPath(record);
  return checkPath(target, 'linkName', group);
}

function findDevice(
  { fields }: HeaderGroup,
  type: TarEntryType,
  place: (field: 'deviceMajor' | 'deviceMinor') => NumberPlace,
): { readonly major: number; readonly minor: number } {
  if (type !== 'character-device' && type !== 'block-device') return { major: 0, minor: 0 };
  return {
    major: parseCount(fields.deviceMajor, place('deviceMajor'), MAX_ID),
    minor: parseCount(fields.deviceMinor, place('deviceMinor'), MAX_ID),
  };
}

function checkPath(path: string, field: 'name' | 'linkName', { headerOffset }: HeaderGroup): string {
  const offset = headerOffset + tarHeader.offsets[field];
  if (path === '') throw corruptTar(field, offset, 'no name');
  if (path.length > MAX_PATH_BYTES) throw tarLimit(`bytes in its ${field}`, MAX_PATH_BYTES, offset);
  return path;
}
