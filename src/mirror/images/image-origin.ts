import type { Reference } from '../../oci/index.ts';

/** Who asked for an image, so that a list can be argued with. */
export interface ImageOrigin {
  readonly kind: 'talos' | 'machine-config' | 'manifests' | 'lines' | 'recipe';
  /** `Talos v1.0.6`, or the name of the text. */
  readonly from: string;
  /** The component, the field, or the object and its field. */
  readonly what?: string | undefined;
  /** From 1, for texts. */
  readonly line?: number | undefined;
  readonly column?: number | undefined;
}

/** One mention of an image. */
export interface FoundImage {
  readonly reference: Reference;
  readonly origin: ImageOrigin;
}

/** What one source says: the images in the order of their mention, and what it could not say. */
export interface FoundImages {
  readonly images: readonly FoundImage[];
  readonly warnings: readonly string[];
}

/** `machine.yaml:12:14: cluster.etcd.image`, `Talos v1.0.6: etcd`, `images.txt:3`. */
export function describeOrigin({ from, what, line, column }: ImageOrigin): string {
  const place = [from, ...(line === undefined ? [] : [line]), ...(column === undefined ? [] : [column])].join(':');
  return what === undefined ? place : `${place}: ${what}`;
}
