import { type ByteStream, streamOf } from '../../bytes/index.ts';
import { describedFor, encodeImage, type ImageSink, joinIndex, type Platform } from '../../oci/index.ts';
import type { ExtensionRecipe } from '../../recipe/index.ts';
import { ownContent, type RootTree, tarOfTree } from '../../rootfs/index.ts';
import { MANIFEST_NAME, ROOTFS_NAME } from '../extensions/extension-top.ts';
import type { PublishableImage } from '../images/publish-image.ts';
import { makeLayer } from '../new-layers/make-layer.ts';
import type { BuildContext } from '../session/context.ts';

/** An extension for one platform, ready to be packed. */
export interface ExtensionOfPlatform {
  readonly platform: Platform;
  /** With the platform filled in. */
  readonly recipe: ExtensionRecipe;
  readonly tree: RootTree;
}

export interface PackExtensionOptions {
  /** Seconds since 1970. */
  readonly time: number;
  /** Where the image goes: one that takes blobs before their digest is known gets them at once. */
  readonly sinks: readonly ImageSink[];
}

type PackedImage = PublishableImage['images'][number];

/** The image of one platform, as the extensions repository makes it: a layer with the rootfs, and one with the manifest. */
export async function packExtension(
  { platform, recipe, tree }: ExtensionOfPlatform,
  { time, sinks }: PackExtensionOptions,
  context: BuildContext,
): Promise<PackedImage> {
  const made = [];
  for (const name of [ROOTFS_NAME, MANIFEST_NAME])
    made.push(await makeLayer(() => tarOfPart(tree, name), { compression: 'gzip', sinks }, context));
  const layers = made.map(({ layer }) => layer);
  const labels = labelsOf(recipe);
  const image = encodeImage({ platform, labels, time, layers, createdBy: 'rootsmith extension build' });
  const { config, manifest } = image;
  const blobs = made.map(({ blob }, index) => ({ ...blob, descriptor: descriptorAt(image.layers, index) }));
  return {
    manifest: { ...manifest, descriptor: describedFor(manifest.descriptor, platform) },
    blobs: [...blobs, { descriptor: config.descriptor, open: () => streamOf(config.bytes) }],
  };
}

/** One image, or an index of several. */
export function joinExtensions(images: readonly PackedImage[]): PublishableImage {
  const [only, ...others] = images;
  if (only === undefined) throw new Error('bug: an extension without a platform');
  if (others.length === 0) return { images, root: only.manifest, isIndex: false };
  const descriptors = images.map(({ manifest }) => manifest.descriptor);
  return { images, root: joinIndex(undefined, descriptors), isIndex: true };
}

/** The tar of a layer. It begins with the name itself, and parents come before what lies in them. */
export function tarOfPart({ root }: RootTree, name: string): ByteStream {
  const children = new Map([...root.children].filter(([child]) => child === name));
  return tarOfTree({ root: { ...root, children } }, { content: ownContent, includeRoot: false });
}

function labelsOf({ metadata, image }: ExtensionRecipe): Readonly<Record<string, string>> {
  const { name, version } = metadata;
  const own = { 'org.opencontainers.image.title': name, 'org.opencontainers.image.version': version };
  return { ...own, ...image.labels };
}

function descriptorAt<T>(layers: readonly T[], index: number): T {
  const layer = layers[index];
  if (layer === undefined) throw new Error(`bug: the image has no layer ${index}`);
  return layer;
}
