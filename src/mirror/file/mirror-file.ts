import { stringify } from 'yaml';
import { formatReference } from '../../oci/index.ts';
import type { ListedImage } from '../images/index.ts';

/** Writes a `mirror.yaml` that names these images and leaves everything else at its default. */
export function renderMirrorFile(images: readonly ListedImage[]): string {
  return stringify(
    { apiVersion: 'rootsmith/v1', kind: 'Mirror', images: images.map(({ reference }) => formatReference(reference)) },
    { lineWidth: 0 },
  );
}
