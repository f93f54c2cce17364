export { type DiskFormatOptions, formatDisk } from './containers/format-disk.ts';
export { packMedia } from './containers/pack-media.ts';
export { assembleDisk, type DiskOptions } from './disk/assemble-disk.ts';
export type { GrubParts } from './disk/grub-parts.ts';
export type { EspContent } from './esp/esp-files.ts';
export { assembleIso, type GrubIsoParts, type IsoMediaOptions, isoHasRandomSeed } from './iso/assemble-iso.ts';
export { type BuildUkiOptions, buildUki, type SignUkiOptions, signUki } from './uki/build-uki.ts';
export { textContent, type UkiParts, type UkiProfile } from './uki/parts.ts';
