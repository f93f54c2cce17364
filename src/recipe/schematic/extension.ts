import { isAtLeast, type TalosVersion, type VirtualExtension, writeExtensionManifest } from '../../talos/index.ts';
import type { Schematic } from './model.ts';
import { schematicId, schematicText } from './text.ts';

export interface SchematicExtensionOptions {
  /** The release of the image that the extension goes into. */
  readonly version: TalosVersion | undefined;
  /** Who builds the image, for the manifest's author. @default 'rootsmith' */
  readonly author?: string | undefined;
}

const directories: readonly string[] = [
  'rootfs/',
  'rootfs/usr/',
  'rootfs/usr/local/',
  'rootfs/usr/local/share/',
  'rootfs/usr/local/share/schematic/',
];
const EXTRA_INFO_SINCE = '1.7';

/**
 * The virtual extension `schematic`, by which nodes and upgrade tools see what an image was made of: its version is the
 * schematic's ID.
 *
 * @see https://github.com/siderolabs/image-factory/blob/main/internal/artifacts/schematic.go
 */
export function schematicExtension(
  schematic: Schematic,
  { version, author = 'rootsmith' }: SchematicExtensionOptions,
): VirtualExtension {
  const id = schematicId(schematic);
  const facts = {
    name: 'schematic',
    version: id,
    author,
    description: `Virtual extension which specifies the schematic of the image built with ${author}.`,
    constraint: '>= 1.0.0',
    extraInfo: isAtLeast(version, EXTRA_INFO_SINCE) ? schematicText(schematic) : undefined,
  };
  return {
    name: 'schematic',
    version: id,
    entries: [
      { kind: 'file', path: 'manifest.yaml', mode: 0o644, content: writeExtensionManifest(facts, version) },
      ...directories.map((path) => ({ kind: 'directory' as const, path, mode: 0o755 })),
      {
        kind: 'file',
        path: `rootfs/usr/local/share/schematic/${id}`,
        mode: 0o644,
        content: new Uint8Array(),
      },
    ],
  };
}
