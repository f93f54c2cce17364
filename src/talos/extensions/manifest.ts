import { composeFirst, decodeNode, type GoStruct, GoYamlFault, goQuoted, goYamlOf } from '../go-yaml/index.ts';
import { isAtLeast, type TalosVersion } from '../version.ts';

/** The `manifest.yaml` of a system extension, as Talos decodes it. */
export interface ExtensionManifest {
  readonly name: string;
  readonly version: string;
  /** The releases of Talos that it is made for. It is empty if it is made for all. */
  readonly constraint: string;
}

export type ReadExtensionManifest =
  | { readonly kind: 'manifest'; readonly manifest: ExtensionManifest }
  /** The first complaint of Talos, in its own words. */
  | { readonly kind: 'refused'; readonly message: string };

interface DecodedManifest {
  readonly version?: string;
  readonly metadata?: {
    readonly name?: string;
    readonly version?: string;
    readonly compatibility?: { readonly talos?: { readonly version?: string } };
  };
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
  const constraint = metadata.compatibility?.talos?.version ?? '';
  return { kind: 'manifest', manifest: { name: metadata.name ?? '', version: metadata.version ?? '', constraint } };
}

const silent = { field: () => undefined, unknown: () => undefined, dropped: () => undefined };

const EXTRA_INFO_SINCE = '1.7';

/** What a release decodes a manifest into. */
export function manifestType(release: TalosVersion | undefined): GoStruct {
  const string = { kind: 'string' } as const;
  const talos: GoStruct = { kind: 'struct', name: 'extensions.Constraint', fields: { version: string } };
  const compatibility: GoStruct = { kind: 'struct', name: 'extensions.Compatibility', fields: { talos } };
  const extraInfo = isAtLeast(release, EXTRA_INFO_SINCE) ? { extraInfo: string } : {};
  const metadata: GoStruct = {
    kind: 'struct',
    name: 'extensions.Metadata',
    fields: { name: string, version: string, author: string, description: string, compatibility, ...extraInfo },
  };
  return { kind: 'struct', name: 'extensions.Manifest', fields: { version: string, metadata } };
}
