export type { BaseRootfs } from './base-rootfs.ts';
export {
  BelongingsKeeper,
  type InitramfsBelongings,
  isRootfs,
  isRootfsFile,
  isTopFile,
  MICROCODE_FOLDER,
  type MicrocodeBlob,
  type MicrocodePart,
} from './belongings.ts';
export { type ExtensionLayer, MAX_LAYERS, type ReadableLayer, readExtensionLayers } from './extension-layers.ts';
export type { InitramfsSegment, UnpackedEntry } from './initramfs-segment.ts';
export type { ReadContext } from './read-context.ts';
export { type ReadSegment, readSegment } from './read-segment.ts';
export { nextSegmentStart } from './segments.ts';
export type { DiskRange, InitramfsFile, RootfsFile, UnpackedInitramfs } from './unpacked-initramfs.ts';
