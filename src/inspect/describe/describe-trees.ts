import { measureTree, type RootTree } from '../../rootfs/index.ts';
import type { InitramfsLevel } from '../initramfs/initramfs-level.ts';
import type { SquashfsLevel } from '../squashfs/squashfs-level.ts';
import type { ReportedInitramfs, ReportedSquashfs, ReportedTree } from './report.ts';

export function describeTree(tree: RootTree): ReportedTree {
  const { files, directories, symlinks, bytes } = measureTree(tree);
  return { files, directories, symlinks, bytes };
}

export function describeInitramfs({ size, segments }: InitramfsLevel): ReportedInitramfs {
  return {
    size,
    segments: segments.map(({ compression, start, end, archivesEnd, entries }) => ({
      compression,
      size: end - start,
      expanded: archivesEnd,
      entries: entries.length,
    })),
  };
}

export function describeSquashfs({ name, role, extension, reader, files }: SquashfsLevel): ReportedSquashfs {
  const { compressor, bytesUsed } = reader.superblock;
  return { name, role, extension, compression: compressor, size: bytesUsed, ...describeTree(files.tree) };
}
