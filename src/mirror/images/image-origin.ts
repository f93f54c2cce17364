import type { Reference } from '../../oci/index.ts';

/** Says who asked for an image, so that a reader can check why it is on the list. */
export interface ImageOrigin {
  readonly kind: 'talos' | 'machine-config' | 'manifests' | 'lines' | 'recipe';
  /** `Talos v1.0.6`, or the name of the text. */
  readonly from: string;
  /** The component, the field, or the object and its field. */
  readonly what?: string | undefined;
  /** Counted from 1; only for texts. */
  readonly line?: number | undefined;
  readonly column?: number | undefined;
}

/** One mention of an image in a source. */
export interface FoundImage {
  readonly reference: Reference;
  readonly origin: ImageOrigin;
}

/** The images of one source in the order of their mention, and warnings about what it does not say. */
export interface FoundImages {
  readonly images: readonly FoundImage[];
  readonly warnings: readonly string[];
}

/** Writes an origin for people: `machine.yaml:12:14: cluster.etcd.image`, `Talos v1.0.6: etcd`, `images.txt:3`. */
export function describeOrigin({ from, what, line, column }: ImageOrigin): string {
  const place = [from, ...(line === undefined ? [] : [line]), ...(column === undefined ? [] : [column])].join(':');
  return what === undefined ? place : `${place}: ${what}`;
}
