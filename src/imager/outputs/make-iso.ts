import type { SizedContent } from '../../bytes/index.ts';
import { assembleIso } from '../../media/index.ts';
import type { MediaContext } from '../context.ts';
import { grubIsoParts } from '../grub/iso-parts.ts';
import { espContent } from './esp-content.ts';

/** Where nodes look for an image cache on a disc. */
const CACHE_FOLDER = 'imagecache';

/** The ISO, which boots from a disc and from a USB stick. */
export async function makeIso(context: MediaContext): Promise<SizedContent> {
  const { version, secureBoot, time, bootloader } = context.settings;
  return assembleIso({
    version,
    secureBoot,
    time,
    esp: bootloader === 'grub' ? undefined : await espContent('iso', context),
    files: context.imageCache?.map(({ path, content }) => ({ path: `${CACHE_FOLDER}/${path}`, content })),
    grub: bootloader === 'sd-boot' ? undefined : await grubIsoParts(context),
  });
}
