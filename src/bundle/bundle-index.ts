import { type LayoutEntry, parseLayoutIndex, REF_NAME, REPOSITORY } from '../layout/index.ts';
import { type Descriptor, parseReference, type Reference } from '../oci/index.ts';

/** An image of a bundle, from an entry of its `index.json`. */
export interface BundleImage {
  /** Such as `ghcr.io/siderolabs/installer:v1.0.6` or `ghcr.io/siderolabs/installer@sha256:…`. */
  readonly name: string;
  /** The host and path that the image came from: `ghcr.io/siderolabs/installer`. */
  readonly repository: string;
  /** The tag; `undefined` for an image that has only a digest. */
  readonly tag: string | undefined;
  readonly descriptor: Descriptor;
}

/**
 * The images of an `index.json`, in its order. Entries whose name is not a reference are skipped, because other
 * programs added them.
 */
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
