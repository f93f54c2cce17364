import { type LayoutEntry, parseLayoutIndex, REF_NAME, REPOSITORY } from '../layout/index.ts';
import { type Descriptor, parseReference, type Reference } from '../oci/index.ts';

/** An image of a bundle: an entry of its `index.json`. */
export interface BundleImage {
  /** `ghcr.io/siderolabs/installer:v1.0.6`, or `ghcr.io/siderolabs/installer@sha256:…`. */
  readonly name: string;
  /** `ghcr.io/siderolabs/installer`: the host it came from, and the path there. */
  readonly repository: string;
  /** Undefined for what is found by digest only. */
  readonly tag: string | undefined;
  readonly descriptor: Descriptor;
}

/** The images of an `index.json`, in its order. Names that are no references are passed over: they were added by others. */
export function bundleImages(bytes: Uint8Array, what: string): readonly BundleImage[] {
  return parseLayoutIndex(bytes, { what }).entries.flatMap((entry) => imageOf(entry) ?? []);
}

function imageOf({ descriptor, refName: name }: LayoutEntry): BundleImage | undefined {
  const { [REF_NAME]: _name, [REPOSITORY]: repository, ...annotations } = descriptor.annotations ?? {};
  const plain = { ...descriptor, annotations: Object.keys(annotations).length > 0 ? annotations : undefined };
  const reference = referenceOf(name ?? `${repository ?? ''}@${descriptor.digest}`);
  if (reference === undefined) return undefined;
  const { domain, path, tag } = reference;
  return {
    name: name ?? `${domain}/${path}@${descriptor.digest}`,
    repository: `${domain}/${path}`,
    tag,
    descriptor: plain,
  };
}

function referenceOf(name: string): Reference | undefined {
  try {
    return parseReference(name);
  } catch {
    return undefined;
  }
}
