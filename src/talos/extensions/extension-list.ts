import { composeFirst, decodeNode, type GoStruct, GoYamlFault, goYamlOf, writeGoYaml } from '../go-yaml/index.ts';
import type { TalosVersion } from '../version.ts';
import { type DecodedMetadata, type ExtensionManifest, factsOf, metadataToWrite, metadataType } from './metadata.ts';

/** A line of `extensions.yaml`: a layer that init mounts over the root file system. */
export interface ListedExtension {
  /** The name of its squashfs in the initramfs. */
  readonly image: string;
  readonly metadata: ExtensionManifest;
}

export type ReadExtensionList =
  | { readonly kind: 'list'; readonly layers: readonly ListedExtension[] }
  /** Talos's complaint, for which it would not boot. */
  | { readonly kind: 'refused'; readonly message: string };

/** Reads `extensions.yaml` as init does. */
export function readExtensionList(text: Uint8Array, release: TalosVersion | undefined): ReadExtensionList {
  try {
    return readList(text, release);
  } catch (error) {
    if (!(error instanceof GoYamlFault)) throw error;
    return { kind: 'refused', message: error.message };
  }
}

interface DecodedList {
  readonly layers?: readonly { readonly image?: string; readonly metadata?: DecodedMetadata }[];
}

function readList(text: Uint8Array, release: TalosVersion | undefined): ReadExtensionList {
  const dialect = goYamlOf(release);
  const document = composeFirst(text, dialect);
  if (document === undefined) return { kind: 'refused', message: 'EOF' };
  const complaints: string[] = [];
  const listener = { field: ignore, unknown: ignore, dropped: ignore, complain: (it: string) => complaints.push(it) };
  const { layers = [] }: DecodedList = decodeNode(document.node, listType(release), { dialect, listener });
  const [message] = complaints;
  if (message !== undefined) return { kind: 'refused', message };
  return {
    kind: 'list',
    layers: layers.map(({ image = '', metadata = {} }) => ({ image, metadata: factsOf(metadata) })),
  };
}

function ignore(): void {}

function listType(release: TalosVersion | undefined): GoStruct {
  const fields = { image: { kind: 'string' }, metadata: metadataType(release) } as const;
  const layer: GoStruct = { kind: 'struct', name: 'extensions.Layer', fields };
  return { kind: 'struct', name: 'extensions.Config', fields: { layers: { kind: 'list', of: layer } } };
}

/**
 * The bytes of `extensions.yaml`, as the imager writes it.
 *
 * @see https://github.com/siderolabs/talos/blob/v1.12.7/pkg/machinery/extensions/config.go
 */
export function writeExtensionList(layers: readonly ListedExtension[], release: TalosVersion | undefined): Uint8Array {
  const listed = layers.map(({ image, metadata }) => ({ image, metadata: metadataToWrite(metadata) }));
  return new TextEncoder().encode(writeGoYaml({ layers: listed }, goYamlOf(release)));
}
