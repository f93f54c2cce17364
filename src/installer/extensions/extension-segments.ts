import {
  joinParts,
  type PartedContent,
  parseEntryPath,
  partsOf,
  type SizedContent,
  streamOf,
} from '../../bytes/index.ts';
import { type InitramfsSegment, MICROCODE_FOLDER, type MicrocodePart } from '../../initramfs/index.ts';
import { buildTree, plainFile, type RootTree } from '../../rootfs/index.ts';
import { initramfsEntries } from '../../talos/index.ts';
import { packInitramfs } from '../compression/pack-initramfs.ts';
import type { BuildContext } from '../session/context.ts';
import type { AddedExtensions } from './added-extensions.ts';
import { mergeTrees } from './merge-trees.ts';
import { squashExtension } from './squash-extension.ts';
import { extensionFormat } from './squash-format.ts';
import { archiveOfTree } from './tree-archive.ts';

/** What extensions add to an initramfs. */
export interface ExtensionSegments {
  /** A plain archive with microcode, for the front. */
  readonly front: SizedContent | undefined;
  /** A compressed archive with layers, their list and firmware, for the end. */
  readonly end: SizedContent;
}

export interface WriteSegmentsOptions {
  /** Of the base's root file system. */
  readonly squashfs: Parameters<typeof extensionFormat>[0];
  /** Of the base's initramfs. */
  readonly compression: InitramfsSegment['compression'];
  /** Seconds since 1970, for all entries. */
  readonly time: number;
}

/** Squashes the extensions and packs them. The segments are read when the image is written. */
export async function writeSegments(
  added: AddedExtensions,
  { squashfs, compression, time }: WriteSegmentsOptions,
  context: BuildContext,
): Promise<ExtensionSegments> {
  const { layers, firmware, microcode, list } = added;
  const options = { ...extensionFormat(squashfs), time };
  const files: (readonly [name: string, content: SizedContent])[] = [];
  for (const { image, tree } of layers) files.push([image, await squashExtension(tree, options, context)]);
  files.push([initramfsEntries.extensions, { size: list.length, open: () => streamOf(list) }]);
  const tree = mergeTrees(firmware, treeOfContents(files, time));
  const scratch = context.keep(context.files.newScratch('extensions-blocks'));
  const archive = archiveOfTree(tree);
  const { signal } = context;
  return {
    front: microcode.length === 0 ? undefined : archiveOfTree(treeOfMicrocode(microcode, time)),
    end: await packInitramfs(archive, { compression, scratch, signal }),
  };
}

function treeOfMicrocode(parts: readonly MicrocodePart[], time: number): RootTree {
  const byBlob = Map.groupBy(parts, ({ blob }) => blob);
  const blobs = [...byBlob].map(([blob, own]) => [`${MICROCODE_FOLDER}/${blob}`, joined(own)] as const);
  return treeOfContents(blobs, time);
}

function joined(parts: readonly SizedContent[]): PartedContent {
  return joinParts(parts.flatMap(partsOf));
}

function treeOfContents(files: readonly (readonly [path: string, content: SizedContent])[], time: number): RootTree {
  const nodes = files.map(([path, content]) => ({ path: parseEntryPath(path), node: plainFile(content, time) }));
  return buildTree(nodes, { mtime: time, what: 'the extensions' });
}
