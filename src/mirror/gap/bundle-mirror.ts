import { stringify } from 'yaml';
import { formatPlatform, parseReference, type Reference } from '../../oci/index.ts';
import type { PlannedImage } from '../copy/plan-model.ts';
import type { ImageRequest, Mirror, Naming } from '../file/mirror-model.ts';
import { formatTarget } from '../file/naming.ts';

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

/** The text of that name: with its tag, or its digest where it has none. */
export function fullName(
  image: Pick<PlannedImage, 'source' | 'target' | 'root'>,
  requests: readonly ImageRequest[],
): string {
  const { domain, path, tag } = bundleName(image, requests);
  return tag === undefined ? `${domain}/${path}@${image.root.digest}` : `${domain}/${path}:${tag}`;
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
    images: requests.flatMap((request) => imageEntry(request, images, requests) ?? []),
    ...(index !== 'sparse' && { index }),
    ...(target !== undefined && !target.startsWith('oci:') && { target }),
    ...(naming.kind !== 'replace-host' && { naming: namingEntry(naming) }),
    ...(!referrers && { referrers }),
    ...(foreignLayers && { foreignLayers }),
  };
  return stringify(document, { lineWidth: 0 });
}

/** Undefined for a request that is the same image as another by another name. */
function imageEntry(
  request: ImageRequest,
  images: readonly PlannedImage[],
  requests: readonly ImageRequest[],
): string | object | undefined {
  const image = images.find(({ source }) => source === request.place);
  if (image === undefined) return undefined;
  const source = fullName(image, requests);
  const platforms = request.platforms.map(formatPlatform);
  const { target } = request;
  if (target === undefined && platforms.length === 0) return source;
  return { source, ...(target !== undefined && { target }), ...(platforms.length > 0 && { platforms }) };
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
