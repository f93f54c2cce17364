import { composeFirst, decodeNode, type GoStruct, GoYamlFault, goQuoted, goYamlOf } from '../go-yaml/index.ts';
import type { TalosVersion } from '../version.ts';
import { type DecodedMetadata, type ExtensionManifest, factsOf, metadataType } from './metadata.ts';

export type ReadExtensionManifest =
  | { readonly kind: 'manifest'; readonly manifest: ExtensionManifest }
  /** The first complaint of Talos, in its own words. */
  | { readonly kind: 'refused'; readonly message: string };

interface DecodedManifest {
  readonly version?: string;
  readonly metadata?: DecodedMetadata;
}

/** Reads the manifest of a system extension as a release of Talos does. */
export function readExtensionManifest(text: Uint8Array, release: TalosVersion | undefined): ReadExtensionManifest {
  try {
    return readManifest(text, release);
  } catch (error) {
    if (!(error instanceof GoYamlFault)) throw error;
    return { kind: 'refused', message: error.message };
  }
}

function readManifest(text: Uint8Array, release: TalosVersion | undefined): ReadExtensionManifest {
  const dialect = goYamlOf(release);
  const document = composeFirst(text, dialect);
  if (document === undefined) return { kind: 'refused', message: 'EOF' };
  const complaints: string[] = [];
  const listener = { ...silent, complain: (problem: string) => void complaints.push(problem) };
  const decoded: DecodedManifest = decodeNode(document.node, manifestType(release), { dialect, listener });
  const [message] = complaints;
  if (message !== undefined) return { kind: 'refused', message };
  const { version = '', metadata = {} } = decoded;
  if (version !== 'v1alpha1') return { kind: 'refused', message: `unsupported manifest version: ${goQuoted(version)}` };
  return { kind: 'manifest', manifest: factsOf(metadata) };
}

const silent = { field: () => undefined, unknown: () => undefined, dropped: () => undefined };

/** What a release decodes a manifest into. */
export function manifestType(release: TalosVersion | undefined): GoStruct {
  const fields = { version: { kind: 'string' }, metadata: metadataType(release) } as const;
  return { kind: 'struct', name: 'extensions.Manifest', fields };
}
