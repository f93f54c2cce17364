export { type OpenedPlace, openPlace } from './open-place.ts';
export { type OpenedSquashfs, openSquashfsFile } from './open-squashfs-file.ts';
