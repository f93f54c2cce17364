/** `rootsmith/squashfs`: squashfs images, their reader and their writer. */
export * from '../formats/squashfs/index.ts';
export { checkSquashfsFile, createSquashfs } from '../installer/index.ts';
export { type OpenedSquashfs, openSquashfsFile } from './index.ts';
