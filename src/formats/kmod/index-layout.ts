import { struct, u32be } from '../../bytes/index.ts';

/** In which order nodes stand in a file: a node after its children (kmod <= 33), or before them (kmod >= 34). */
export type IndexNodeOrder = 'post-order' | 'pre-order';

/**
 * The start of a binary index. All numbers are big-endian.
 *
 * @see https://github.com/kmod-project/kmod/blob/v34/libkmod/libkmod-index.c
 */
export const indexHeader = struct('module index', {
  magic: u32be,
  version: u32be, //   high 16 bits major, low 16 bits minor
  root: u32be, //      pointer to a node
});

export const INDEX_MAGIC = 0xb007f457;
export const INDEX_VERSION = 0x00020001;

/** A pointer to a node says what the node has, in its high bits. */
export const OFFSET_BITS = 0x0fffffff;
export const HAS_PREFIX = 0x80000000;
export const HAS_VALUES = 0x40000000;
export const HAS_CHILDREN = 0x20000000;

/** Bytes of a pointer, of a count and of a priority. */
export const WORD_BYTES = 4;
