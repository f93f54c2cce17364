import { struct, u16le, u32le, u64le } from '../../bytes/index.ts';

/** At the position that the superblock names; the location list of the id table follows. */
export const xattrHeader = struct('squashfs xattr header', {
  tableStart: u64le, // absolute, of the first block of names and values
  idCount: u32le, //    at least 1
  unused: u32le, //     0
});

/** One set of attributes; inodes hold its position in the table. */
export const xattrIdLayout = struct('squashfs xattr id entry', {
  ref: u64le, //   of the first name, relative to tableStart
  count: u32le, // of names
  size: u32le, //  a hint for st_blocks: tools disagree on what it counts
});

/** Before each name (which is stored without its prefix). */
export const xattrNameHeader = struct('squashfs xattr name', {
  type: u16le, //     which prefix; bit 8 for a value that is elsewhere
  nameSize: u16le, // bytes, at least 1
});

/** Before each value. */
export const xattrValueHeader = struct('squashfs xattr value', { size: u32le });

/** What stands in place of a value that is elsewhere: the reference of its header. */
export const xattrOutOfLine = struct('squashfs xattr value reference', { ref: u64le });

/** Bit of `type`. */
export const OUT_OF_LINE = 0x100;

/** By the low byte of `type`. Other name spaces cannot be stored. */
export const xattrPrefixes: readonly string[] = ['user.', 'trusted.', 'security.'];

/** In place of a position in the id table: the inode has no attributes. */
export const NO_XATTR_INDEX = 0xffff_ffff;
