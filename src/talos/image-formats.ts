import { type ImageFormat, imageFormats } from './data/image-formats.ts';
import { boards } from './data/platforms.ts';
import { isIn } from './released.ts';
import type { TalosVersion } from './version.ts';

/** The disk images that a release's imager makes, by the names of their profiles. */
export function imageFormatNames(version: TalosVersion | undefined): readonly string[] {
  return Object.entries(imageFormats)
    .filter(([, format]) => isIn(format, version))
    .map(([name]) => name);
}

/** How a disk image is made by default, or undefined if the release has none of that name. */
export function imageFormat(name: string, version: TalosVersion | undefined): ImageFormat | undefined {
  const found = Object.hasOwn(imageFormats, name) ? imageFormats[name] : undefined;
  return found !== undefined && isIn(found, version) ? found : undefined;
}

/** The boards that Talos itself knew up to 1.6. */
export function boardNames(): readonly string[] {
  return Object.keys(boards);
}
