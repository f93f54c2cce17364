import type { SizedContent } from '../../bytes/index.ts';
import { assembleDisk, formatDisk } from '../../media/index.ts';
import type { MediaContext } from '../context.ts';
import { grubDiskParts } from '../grub/disk-parts.ts';
import { cachePartition } from '../image-cache/cache-partition.ts';
import { espContent } from './esp-content.ts';

/** The disk image of a platform, before it is packed. Throws `LIMIT_EXCEEDED` where the partitions do not fit. */
export async function makeDisk(context: MediaContext): Promise<SizedContent> {
  const { settings, image, imageCache } = context;
  const { version, bootloader, architecture, time, meta, disk } = settings;
  if (disk === undefined) throw new Error('bug: no disk was asked for');
  const { sizeBytes, sectorBytes, format, formatOptions } = disk;
  const raw = assembleDisk({
    version,
    bootloader,
    baseBytes: sizeBytes,
    sectorBytes,
    time,
    meta: meta.map(({ key, value }) => [key, value] as const),
    esp: bootloader === 'grub' ? undefined : await espContent('image', context),
    grub: bootloader === 'sd-boot' ? undefined : await grubDiskParts(context),
    imageCache: imageCache && (await cachePartition(imageCache, context)),
  });
  const scratch = image.keep(image.work.newScratch('disk'));
  return await formatDisk(raw, { format, formatOptions, time, name: `Talos ${version}`, architecture, scratch });
}
