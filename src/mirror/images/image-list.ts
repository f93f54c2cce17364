import { formatReference, type Reference } from '../../oci/index.ts';
import { describeOrigin, type FoundImage, type FoundImages, type ImageOrigin } from './image-origin.ts';

/** One image, and everyone who asked for it. */
export interface ListedImage {
  readonly reference: Reference;
  /** At least one, in the order of mention. */
  readonly origins: readonly ImageOrigin[];
}

/** The images of all sources together, in the order of their first mention. */
export interface ImageList {
  readonly images: readonly ListedImage[];
  readonly warnings: readonly string[];
}

/**
 * Joins what several sources found. Two mentions are the same image if their canonical references are
 * equal: a tag and the same tag with a digest stay two images, since a mirror has to set both names.
 */
export function joinFindings(findings: readonly FoundImages[]): ImageList {
  const listed = new Map<string, { readonly reference: Reference; readonly origins: ImageOrigin[] }>();
  const found = findings.flatMap(({ images }) => images);
  for (const { reference, origin } of found) {
    const key = formatReference(reference);
    const known = listed.get(key);
    if (known === undefined) listed.set(key, { reference, origins: [origin] });
    else known.origins.push(origin);
  }
  return {
    images: [...listed.values()],
    warnings: [...findings.flatMap(({ warnings }) => warnings), ...warnOfGaps(found)],
  };
}

/** Warns of images that such a list is likely to lack. */
function warnOfGaps(found: readonly FoundImage[]): readonly string[] {
  const ofConfigs = found.filter(({ origin }) => origin.kind === 'machine-config');
  const ofReleases = found.filter(({ origin }) => origin.kind === 'talos');
  if (ofConfigs.length === 0) return [];
  if (ofReleases.length === 0) {
    return [
      'a machine configuration does not name all that its node pulls, such as flannel, CoreDNS and pause: add `--talos VERSION`',
    ];
  }
  const expected = new Set(ofReleases.filter(isKubelet).map(({ reference }) => reference.tag));
  if (expected.size === 0) return [];
  return ofConfigs
    .filter((image) => isKubelet(image) && !expected.has(image.reference.tag))
    .map(
      ({ reference, origin }) =>
        `${describeOrigin(origin)} is ${formatReference(reference)}, but the list of the release is for ${[...expected].join(', ')}: use \`--kubernetes ${reference.tag}\``,
    );
}

function isKubelet({ origin: { what } }: FoundImage): boolean {
  return what === 'kubelet' || what === 'machine.kubelet.image';
}
