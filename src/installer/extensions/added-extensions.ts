import { type EntryPath, parseEntryPath } from '../../bytes/index.ts';
import type { InitramfsBelongings, MicrocodePart } from '../../initramfs/index.ts';
import { emptyTree, type RootTree, TreeDraft } from '../../rootfs/index.ts';
import {
  type ExtensionManifest,
  firmwareDirectory,
  hasMicrocodeArchive,
  type TalosVersion,
} from '../../talos/index.ts';
import type { BuildContext } from '../session/context.ts';
import { plainFirmware, takeFirmware } from './firmware.ts';
import { mergeTrees } from './merge-trees.ts';
import { takeMicrocode } from './microcode.ts';
import { INDEX_LAYER_IMAGE, type IndexLayerOfAll } from './module-layer.ts';
import type { OpenedExtension } from './opened-extension.ts';

/** A layer that a build adds: what an extension brings, without firmware and microcode. */
export interface AddedLayer {
  /** The name of its squashfs in the initramfs: `0.sqsh`. */
  readonly image: string;
  readonly metadata: ExtensionManifest;
  readonly tree: RootTree;
}

/** Everything that a build adds to the initramfs of its base for system extensions. */
export interface AddedExtensions {
  /** As they were opened, in the order of the recipe. */
  readonly extensions: readonly OpenedExtension[];
  /** In their order, with that of the module indexes last. */
  readonly layers: readonly AddedLayer[];
  /** The indexes of all modules, where an extension brings modules. */
  readonly indexes: IndexLayerOfAll | undefined;
  /** Below the root of the initramfs; empty where no extension brings firmware. */
  readonly firmware: RootTree;
  /** With that of the base in front. */
  readonly microcode: readonly MicrocodePart[];
  /** The new `extensions.yaml`, with the layers of the base. */
  readonly list: Uint8Array;
}

/** An extension in its parts, which go to different places. */
interface SplitExtension {
  readonly layer: RootTree;
  readonly firmware: RootTree | undefined;
  readonly microcode: readonly MicrocodePart[];
}

/** What the extensions bring, by where it goes. */
export type SplitExtensions = Pick<AddedExtensions, 'firmware' | 'microcode'> & {
  readonly layers: readonly RootTree[];
};

export interface SplitOptions {
  readonly version: TalosVersion | undefined;
  readonly belongings: Pick<InitramfsBelongings, 'microcode'>;
  /** Seconds since 1970. */
  readonly time: number;
}

/** Takes firmware and microcode out of extensions, and joins them. */
export function splitExtensions(
  extensions: readonly OpenedExtension[],
  { version, belongings, time }: SplitOptions,
  { budget }: Pick<BuildContext, 'budget'>,
): SplitExtensions {
  const at = parseEntryPath(firmwareDirectory(version));
  const split = extensions.map((extension) => splitOne(extension, { at, version }, budget));
  const own = split.flatMap(({ microcode }) => microcode);
  const concerned = new Set(own.map(({ blob }) => blob));
  return {
    layers: split.map(({ layer }) => layer),
    firmware: split.reduce(
      (tree, { firmware }) => (firmware === undefined ? tree : mergeTrees(tree, firmware)),
      emptyTree(time),
    ),
    // The kernel looks into the first archive only that has the blob.
    microcode: [...belongings.microcode.filter(({ blob }) => concerned.has(blob)), ...own],
  };
}

function splitOne(
  extension: OpenedExtension,
  { at, version }: { readonly at: EntryPath; readonly version: TalosVersion | undefined },
  budget: BuildContext['budget'],
): SplitExtension {
  const { tree, parts } = hasMicrocodeArchive(version)
    ? takeMicrocode(extension.tree, at)
    : { tree: extension.tree, parts: [] };
  const { tree: layer, directory } = takeFirmware(tree, at);
  if (directory === undefined) return { layer, firmware: undefined, microcode: parts };
  const draft = new TreeDraft(emptyTree(directory.mtime));
  draft.makeDirectories(at, { ...directory, mode: 0o755, xattrs: new Map() });
  draft.put(at, plainFirmware(directory, at, { extension, budget }));
  return { layer, firmware: draft.finish(), microcode: parts };
}

/** Names for new layers that no file of the base has: the first numbers that are free. */
export function freeImages(count: number, taken: ReadonlyMap<string, unknown>): readonly string[] {
  const names: string[] = [];
  for (let number = 0; names.length < count; number += 1) {
    const name = `${number}.sqsh`;
    if (!taken.has(name) && name !== INDEX_LAYER_IMAGE) names.push(name);
  }
  return names;
}
