/** What is inside an image, at every level: layers, boot files, initramfs, root file system. */
export type { BootLevel, HeldFile } from './boot/boot-level.ts';
export { describeInspected } from './describe/describe.ts';
export type { InspectReport, ReportedImage, ReportedSquashfs } from './describe/report.ts';
export { type ExtractTreeOptions, extractTree } from './extract/extract-tree.ts';
export { selectTree } from './extract/select-tree.ts';
export type { NotKept } from './extract/write-tree.ts';
export type { InitramfsLevel } from './initramfs/initramfs-level.ts';
export type { LayerFile } from './layers/layer-file.ts';
export type { LayerLevel } from './layers/layer-level.ts';
export { type ChosenTree, chooseTree, type TreeChoice } from './look/choose-tree.ts';
export { type FoundNode, findNode, readFileAt } from './look/find-node.ts';
export { type ListedEntry, listTree } from './look/list-tree.ts';
export type { Inspected, InspectedKind } from './model.ts';
export { type InspectOptions, openInspected, withInspected } from './open/open-inspected.ts';
export { type InspectContext, InspectSession } from './session/inspect-session.ts';
export type { SquashfsLevel } from './squashfs/squashfs-level.ts';
export type { Origin, SystemLevel } from './system/system-level.ts';
export { type InspectedEntry, type InspectedLevel, walkInspected } from './walk-inspected.ts';
