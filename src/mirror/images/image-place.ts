import { isRootsmithError } from '../../errors/index.ts';
import { formatReference, type Place, parsePlace, parseReference, type Reference } from '../../oci/index.ts';

/** Where an image comes from. It is parsed once, where its text enters; places with equal texts are the same place. */
export type ImagePlace = RegistryPlace | LocalPlace;

export interface RegistryPlace {
  readonly kind: 'registry';
  /** The complete reference, such as `docker.io/library/nginx:1.2`. */
  readonly text: string;
  readonly reference: Reference;
}

/** An image in a layout, in an archive or in the docker daemon. */
export interface LocalPlace {
  readonly kind: 'local';
  /** The PLACE as it was written. */
  readonly text: string;
  readonly place: Exclude<Place, { readonly kind: 'registry' }>;
  /** The full name that the place gives the image; undefined where it gives a tag, a digest or a number only. */
  readonly reference: Reference | undefined;
}

/** Reads any PLACE. Throws `PLACE_INVALID` or `REFERENCE_INVALID`. */
export function parseImagePlace(text: string): ImagePlace {
  const place = parsePlace(text);
  if (place.kind === 'registry') return registryPlace(parseReference(place.reference));
  return { kind: 'local', text, place, reference: referenceIn(place) };
}

/** The place of an image in a registry. */
export function registryPlace(reference: Reference): RegistryPlace {
  return { kind: 'registry', text: formatReference(reference), reference };
}

function referenceIn(place: LocalPlace['place']): Reference | undefined {
  const isLayout = place.kind === 'oci' || place.kind === 'oci-archive';
  const name = isLayout ? place.name : place.reference;
  // A tag alone, a digest or a number does not name a repository.
  if (name === undefined || name.startsWith('@') || name.startsWith('sha256:')) return undefined;
  if (isLayout && !/[/:]/.test(name)) return undefined;
  try {
    return parseReference(name);
  } catch (error) {
    if (!isRootsmithError(error)) throw error;
    return undefined;
  }
}
