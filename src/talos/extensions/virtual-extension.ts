import { goYamlOf, writeGoYaml } from '../go-yaml/index.ts';
import type { TalosVersion } from '../version.ts';
import { type ExtensionManifestFacts, metadataToWrite } from './metadata.ts';

/** An entry of a virtual extension, in the order of its tar. */
export type VirtualEntry =
  | { readonly kind: 'directory'; readonly path: string; readonly mode: number }
  | {
      readonly kind: 'file';
      readonly path: string;
      readonly mode: number;
      readonly content: Uint8Array;
      /** The SELinux label, if it has one of its own. */
      readonly label?: string;
    };

/** A system extension that is not an image: a tool makes it while it builds. All entries belong to root. */
export interface VirtualExtension {
  readonly name: string;
  readonly version: string;
  readonly entries: readonly VirtualEntry[];
}

/** The bytes of a `manifest.yaml`, as Talos's own tools write it. */
export function writeExtensionManifest(facts: ExtensionManifestFacts, version: TalosVersion | undefined): Uint8Array {
  const metadata = metadataToWrite(facts);
  return new TextEncoder().encode(writeGoYaml({ version: 'v1alpha1', metadata }, goYamlOf(version)));
}
