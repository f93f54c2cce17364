import { stringify } from 'yaml';
import { formatReference } from '../../oci/index.ts';
import type { ListedImage } from '../images/image-list.ts';

/** The text of a `mirror.yaml` with these images and nothing else decided. */
export function renderMirrorFile(images: readonly ListedImage[]): string {
  return stringify(
    { apiVersion: 'rootsmith/v1', kind: 'Mirror', images: images.map(({ reference }) => formatReference(reference)) },
    { lineWidth: 0 },
  );
}
