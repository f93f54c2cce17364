import type { GoStruct, GoYamlValue } from '../go-yaml/index.ts';
import { isAtLeast, type TalosVersion } from '../version.ts';

/** The metadata of a system extension, as Talos decodes it. Fields that are not written are empty. */
export interface ExtensionManifest {
  readonly name: string;
  readonly version: string;
  /** The releases of Talos that it is made for. It is empty if it is made for all. */
  readonly constraint: string;
  readonly author: string;
  readonly description: string;
  /** Since Talos 1.7; undefined if it is not written. */
  readonly extraInfo: string | undefined;
}

/** The same facts as go-yaml gives them. */
export interface DecodedMetadata {
  readonly name?: string;
  readonly version?: string;
  readonly author?: string;
  readonly description?: string;
  readonly compatibility?: { readonly talos?: { readonly version?: string } };
  readonly extraInfo?: string;
}

const EXTRA_INFO_SINCE = '1.7';

/** The type of the metadata in manifests, and in the list of an image's extensions. */
export function metadataType(release: TalosVersion | undefined): GoStruct {
  const string = { kind: 'string' } as const;
  const talos: GoStruct = { kind: 'struct', name: 'extensions.Constraint', fields: { version: string } };
  const compatibility: GoStruct = { kind: 'struct', name: 'extensions.Compatibility', fields: { talos } };
  const extraInfo = isAtLeast(release, EXTRA_INFO_SINCE) ? { extraInfo: string } : {};
  return {
    kind: 'struct',
    name: 'extensions.Metadata',
    fields: { name: string, version: string, author: string, description: string, compatibility, ...extraInfo },
  };
}

export function factsOf(metadata: DecodedMetadata): ExtensionManifest {
  const { name = '', version = '', author = '', description = '', compatibility, extraInfo = '' } = metadata;
  const constraint = compatibility?.talos?.version ?? '';
  return { name, version, constraint, author, description, extraInfo: extraInfo === '' ? undefined : extraInfo };
}

/** The facts of an extension's manifest, in the order in which they are written. */
export interface ExtensionManifestFacts {
  readonly name: string;
  readonly version: string;
  readonly author: string;
  readonly description: string;
  /** Which releases of Talos it fits, such as `>= 1.0.0`. */
  readonly constraint: string;
  /** Since Talos 1.7. */
  readonly extraInfo?: string | undefined;
}

/** The metadata to write, with its fields in Talos's order. */
export function metadataToWrite(facts: ExtensionManifestFacts): GoYamlValue {
  const { name, version, author, description, constraint, extraInfo } = facts;
  return { name, version, author, description, compatibility: { talos: { version: constraint } }, extraInfo };
}
