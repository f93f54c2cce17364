/**
 * Fixed disks of Virtual PC and Azure: the raw disk, and a footer of a sector.
 *
 * @see https://download.microsoft.com/download/f/f/e/ffef50a5-07dd-4cf8-aaa3-442c0673a029/Virtual%20Hard%20Disk%20Format%20Spec_10_18_06.doc
 */
import {
  bytesContent,
  raw,
  type SizedContent,
  type SparseContent,
  sparseContent,
  struct,
  u8,
  u16be,
  u32be,
  u64be,
} from '../../bytes/index.ts';
import { RootsmithError } from '../../errors/index.ts';

export interface VhdOptions {
  /** Seconds since 1970. */
  readonly time: number;
  /** Sixteen bytes that tell disks apart. */
  readonly uniqueId: Uint8Array;
}

const footer = struct('VHD footer', {
  cookie: raw(8),
  features: u32be, //            bit 1 is reserved and set
  version: u32be,
  dataOffset: u64be, //          of a dynamic disk's header: all ones
  time: u32be, //                seconds since 2000
  creator: raw(4), //            qem2: the size counts, not the geometry
  creatorVersion: u32be,
  creatorSystem: raw(4),
  originalSize: u64be,
  currentSize: u64be,
  cylinders: u16be,
  heads: u8,
  sectorsPerTrack: u8,
  type: u32be, //                2: fixed
  checksum: u32be, //            one's complement of the sum of all other bytes
  uniqueId: raw(16),
  savedState: u8,
  reserved: raw(427),
});

const SECTOR = 512;
const FIXED = 2;
const YEAR_2000 = 946_684_800;

/**
 * A raw disk as a fixed VHD that keeps its exact size, as `qemu-img convert -o subformat=fixed,force_size` makes it.
 * Throws `FORMAT_UNSUPPORTED` for a size that is not whole sectors.
 */
export function writeVhd(disk: SizedContent, options: VhdOptions): SparseContent {
  if (disk.size % SECTOR !== 0) {
    throw new RootsmithError('FORMAT_UNSUPPORTED', `a VHD of ${disk.size} bytes is not whole sectors of ${SECTOR}`);
  }
  return sparseContent(disk.size + footer.size, [
    { start: 0, content: disk },
    { start: disk.size, content: bytesContent(encodeFooter(disk.size, options)) },
  ]);
}

function encodeFooter(size: number, { time, uniqueId }: VhdOptions): Uint8Array {
  const fields = {
    cookie: Buffer.from('conectix'),
    features: 2,
    version: 0x1_0000,
    dataOffset: 0xffff_ffff_ffff_ffffn,
    time: Math.max(0, time - YEAR_2000),
    creator: Buffer.from('qem2'),
    creatorVersion: 0x5_0003,
    creatorSystem: Buffer.from('Wi2k'),
    originalSize: BigInt(size),
    currentSize: BigInt(size),
    cylinders: 0xffff,
    heads: 16,
    sectorsPerTrack: 255,
    type: FIXED,
    checksum: 0,
    uniqueId,
    savedState: 0,
    reserved: new Uint8Array(427),
  };
  const sum = footer.encode(fields).reduce((total, byte) => total + byte, 0);
  return footer.encode({ ...fields, checksum: ~sum >>> 0 });
}
