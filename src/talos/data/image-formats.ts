import type { Released } from '../released.ts';

/** How a disk image is written. */
export type DiskFormat = 'raw' | 'qcow2' | 'vhd' | 'ova';

/** How an output is packed afterwards: its suffix, or `raw` for nothing. */
export type OutFormat = 'raw' | '.tar.gz' | '.xz' | '.gz' | '.zst';

/** What the imager makes for a platform unless it is told otherwise. */
export interface ImageFormat extends Released {
  /** In MiB, before the room for boot partitions is added. */
  readonly sizeMib: number;
  /** In 1.5, if it was another one. */
  readonly firstSizeMib?: number;
  readonly diskFormat: DiskFormat;
  readonly diskFormatOptions?: string;
  /** `.zst` stands for `.xz` up to 1.7. */
  readonly outFormat: OutFormat;
  /** In bytes. @default 512 */
  readonly sectorSize?: number;
  /** The first release line with a profile for secure boot. */
  readonly secureBootSince?: string;
}

const SMALL_MIB = 1246;
const LARGE_MIB = 8192;

const small = { sizeMib: SMALL_MIB, diskFormat: 'raw', outFormat: '.zst' } as const;
const grown = { ...small, firstSizeMib: LARGE_MIB } as const;
const large = { sizeMib: LARGE_MIB, diskFormat: 'raw', outFormat: '.zst' } as const;
const smallClusters = { diskFormat: 'qcow2', diskFormatOptions: 'cluster_size=8k' } as const;

/**
 * The disk images of the imager by the names of its profiles. The platform has the same name, but for `metal-4k`.
 *
 * @see https://github.com/siderolabs/talos/blob/main/pkg/imager/profile/default.go
 */
export const imageFormats: Readonly<Record<string, ImageFormat>> = {
  metal: { ...small, secureBootSince: '1.5' },
  'metal-4k': { ...small, since: '1.14', sectorSize: 4096 },
  akamai: { ...small, since: '1.7', outFormat: '.gz' },
  alibabacloud: { ...small, ...smallClusters, since: '1.14', outFormat: 'raw' },
  aws: large,
  azure: { ...large, diskFormat: 'vhd', diskFormatOptions: 'subformat=fixed,force_size', secureBootSince: '1.14' },
  cloudstack: { ...large, since: '1.8', secureBootSince: '1.14' },
  'digital-ocean': { ...large, outFormat: '.gz' },
  exoscale: { ...large, ...smallClusters, sizeMib: 10_240 },
  gcp: { ...large, outFormat: '.tar.gz' },
  hcloud: grown,
  nocloud: { ...grown, secureBootSince: '1.14' },
  opennebula: { ...small, since: '1.7', secureBootSince: '1.14' },
  openstack: { ...grown, secureBootSince: '1.14' },
  oracle: { ...large, ...smallClusters },
  scaleway: grown,
  upcloud: large,
  vmware: { ...large, diskFormat: 'ova', outFormat: 'raw', secureBootSince: '1.14' },
  vultr: large,
};
