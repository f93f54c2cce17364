import { stringify } from 'yaml';
import { formatPlatform, formatReference, parseReference, type Reference } from '../oci/index.ts';
import type { ImageRequest, Mirror, Naming } from './mirror-model.ts';
import { formatTarget } from './naming.ts';
import type { PlannedImage } from './plan-model.ts';

/** What of a mirror goes along in a bundle, so that the far side needs no other file. */
export type MirrorSettings = Pick<Mirror, 'naming' | 'index' | 'referrers' | 'foreignLayers' | 'target'>;

/** Stands for the host of images that came from none, such as a layout without whole names. */
const NO_HOST = 'localhost';

/** The full name that an image has in a bundle: that of its source. */
export function bundleName(
  image: Pick<PlannedImage, 'source' | 'target'>,
  requests: readonly ImageRequest[],
): Reference {
  const found = requests.find(({ place }) => place === image.source)?.reference;
  return found ?? parseReference(`${NO_HOST}/${formatTarget(image.target)}`);
}

/**
 * The `mirror.yaml` of a bundle: every image by its name there, and how it is named at the target.
 * Written anew, not copied: comments and paths of this side are nobody's business on the other.
 */
export function renderBundleMirror(
  images: readonly PlannedImage[],
  requests: readonly ImageRequest[],
  { naming, index, referrers, foreignLayers, target }: MirrorSettings,
): string {
  const document = {
    apiVersion: 'rootsmith/v1',
    kind: 'Mirror',
    images: images.map((image) => imageEntry(image, requests)),
    ...(index !== 'sparse' && { index }),
    ...(target !== undefined && !target.startsWith('oci:') && { target }),
    ...(naming.kind !== 'replace-host' && { naming: namingEntry(naming) }),
    ...(!referrers && { referrers }),
    ...(foreignLayers && { foreignLayers }),
  };
  return stringify(document, { lineWidth: 0 });
}

function imageEntry(image: PlannedImage, requests: readonly ImageRequest[]): string | object {
  const request = requests.find(({ place }) => place === image.source);
  const source = formatReference(bundleName(image, requests));
  const platforms = request?.platforms.map(formatPlatform) ?? [];
  const own = request?.target ?? (request?.reference === undefined ? formatTarget(image.target) : undefined);
  if (own === undefined && platforms.length === 0) return source;
  return { source, ...(own !== undefined && { target: own }), ...(platforms.length > 0 && { platforms }) };
}

function namingEntry(naming: Naming): string | object {
  switch (naming.kind) {
    case 'replace-host':
    case 'keep-host':
      return naming.kind;
    case 'prefix':
      return { prefix: naming.prefix };
    case 'template':
      return { template: naming.template };
  }
}
