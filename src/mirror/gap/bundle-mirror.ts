import { stringify } from 'yaml';
import { formatPlatform, type Reference } from '../../oci/index.ts';
import type { PlannedImage } from '../copy/index.ts';
import { formatTarget, type ImageRequest, type Mirror, type Naming } from '../file/index.ts';

/** The settings of a mirror that a bundle carries, so that the far side needs no other file. */
export type MirrorSettings = Pick<Mirror, 'naming' | 'index' | 'referrers' | 'foreignLayers' | 'target'>;

/** Stands for the host of images that have none, such as those of a layout without full names. */
const NO_HOST = 'localhost';

/** The full name of an image in a bundle, which is its name at the source. */
export function bundleName({
  source: { reference },
  target: { repository, tag = 'latest' },
}: Pick<PlannedImage, 'source' | 'target'>): Pick<Reference, 'domain' | 'path' | 'tag'> {
  return reference ?? { domain: NO_HOST, path: repository, tag };
}

/** Writes that name: with its tag, or with its digest where it has no tag. */
export function fullName(image: Pick<PlannedImage, 'source' | 'target' | 'root'>): string {
  const { domain, path, tag } = bundleName(image);
  return tag === undefined ? `${domain}/${path}@${image.root.digest}` : `${domain}/${path}:${tag}`;
}

/**
 * Writes the `mirror.yaml` of a bundle: the name of every image in the bundle, and how the images are named at the
 * target. It is not a copy of the mirror file: comments and paths of this side must not reach the other side.
 */
export function renderBundleMirror(
  images: readonly PlannedImage[],
  requests: readonly ImageRequest[],
  { naming, index, referrers, foreignLayers, target }: MirrorSettings,
): string {
  const bySource = Map.groupBy(images, ({ source }) => source.text);
  const document = {
    apiVersion: 'rootsmith/v1',
    kind: 'Mirror',
    images: requests.flatMap((request) => {
      const image = bySource.get(request.place.text)?.[0];
      return image === undefined ? [] : [imageEntry(request, image)]; // another request asks for the same image
    }),
    ...(index !== 'sparse' && { index }),
    ...(target?.kind === 'registry' && { target: target.text }),
    ...(naming.kind !== 'replace-host' && { naming: namingEntry(naming) }),
    ...(!referrers && { referrers }),
    ...(foreignLayers && { foreignLayers }),
  };
  return stringify(document, { lineWidth: 0 });
}

function imageEntry({ target, platforms }: ImageRequest, image: PlannedImage): string | object {
  const source = fullName(image);
  if (target === undefined && platforms.length === 0) return source;
  return {
    source,
    ...(target !== undefined && { target: formatTarget(target) }),
    ...(platforms.length > 0 && { platforms: platforms.map(formatPlatform) }),
  };
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
