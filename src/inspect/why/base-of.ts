import { isRootsmithError } from '../../errors/index.ts';
import { baseAnnotations, formatPlace, parseDigest, pinnedPlace } from '../../oci/index.ts';
import type { Inspected } from '../model.ts';
import { openInspected } from '../open/open-inspected.ts';
import type { InspectContext } from '../session/inspect-session.ts';

/** The base of an image, or why there is none to compare with. */
export type FoundBase =
  | { readonly kind: 'opened'; readonly name: string; readonly inspected: Inspected }
  | { readonly kind: 'unknown'; readonly reason: string };

/**
 * Opens the base of an image: the place that is given, else the one that its labels name, if it can be reached. Only a
 * given place that cannot be opened is an error.
 */
export async function baseOf(
  inspected: Inspected,
  given: string | undefined,
  context: InspectContext,
): Promise<FoundBase> {
  const platform = inspected.image?.platform;
  if (given !== undefined) {
    return { kind: 'opened', name: given, inspected: await openInspected(given, { platform }, context) };
  }
  const labelled = labelledBase(inspected);
  if (labelled.kind === 'unknown') return labelled;
  const { name } = labelled;
  try {
    return { kind: 'opened', name, inspected: await openInspected(name, { platform }, context) };
  } catch (error) {
    if (!isRootsmithError(error) || error.code === 'LIMIT_EXCEEDED' || error.code === 'INTERRUPTED') throw error;
    return { kind: 'unknown', reason: `the base ${name} cannot be opened: ${error.message}` };
  }
}

type LabelledBase =
  | { readonly kind: 'named'; readonly name: string }
  | Extract<FoundBase, { readonly kind: 'unknown' }>;

/** Labels are the word of whoever made the image: only a registry is opened for them, and only by digest. */
function labelledBase({ image }: Inspected): LabelledBase {
  if (image === undefined) return { kind: 'unknown', reason: 'a file does not name its base' };
  const { [baseAnnotations.name]: name, [baseAnnotations.digest]: digest } = image.config.labels;
  if (digest === undefined) return { kind: 'unknown', reason: 'the image does not name its base' };
  if (name === undefined) return { kind: 'unknown', reason: `the image names its base by ${digest} alone` };
  try {
    const place = pinnedPlace(name, parseDigest(digest));
    if (place.kind === 'registry') return { kind: 'named', name: formatPlace(place) };
  } catch (error) {
    if (!isRootsmithError(error)) throw error;
  }
  return { kind: 'unknown', reason: `the image names its base by \`${name}\`, which is not an image in a registry` };
}
