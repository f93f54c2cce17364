import { struct, u16le, u32le, u64le } from '../../bytes/index.ts';

/** The header at the position that the superblock names. The location list of the id table follows. */
export const xattrHeader = struct('squashfs xattr header', {
  tableStart: u64le, // absolute, of the first block of names and values
  idCount: u32le, //    at least 1
  unused: u32le, //     0
});

/** One set of attributes. Inodes hold its index in the table. */
export const xattrIdLayout = struct('squashfs xattr id entry', {
  ref: u64le, //   of the first name, relative to tableStart
  count: u32le, // of names
  size: u32le, //  a hint for st_blocks: tools disagree on what it counts
});

/** The header before each name, which is stored without its prefix. */
export const xattrNameHeader = struct('squashfs xattr name', {
  type: u16le, //     which prefix; bit 8 for a value that is elsewhere
  nameSize: u16le, // bytes, at least 1
});

/** The header before each value. */
export const xattrValueHeader = struct('squashfs xattr value', { size: u32le });

/** What is stored instead of an out-of-line value: the reference of its header. */
export const xattrOutOfLine = struct('squashfs xattr value reference', { ref: u64le });

/** The bit of `type` that marks an out-of-line value. */
export const OUT_OF_LINE = 0x100;

/** The prefixes by the low byte of `type`. Other name spaces cannot be stored. */
export const xattrPrefixes: readonly string[] = ['user.', 'trusted.', 'security.'];

/** The index of an inode without attributes. */
export const NO_XATTR_INDEX = 0xffff_ffff;
