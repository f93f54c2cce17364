import { isRootsmithError } from '../../errors/index.ts';
import { formatReference, parsePlace, parseReference, type Reference } from '../../oci/index.ts';
import type { Recipe } from '../../recipe/index.ts';
import { parseTalosVersion } from '../../talos/index.ts';
import { imagesOfLines } from '../images/from-lines.ts';
import { imagesOfMachineConfig } from '../images/from-machine-config.ts';
import { imagesOfManifests } from '../images/from-manifests.ts';
import { imagesOfRecipe } from '../images/from-recipe.ts';
import { imagesOfRelease } from '../images/from-release.ts';
import { type ImageList, joinFindings } from '../images/image-list.ts';
import { describeOrigin, type FoundImages } from '../images/image-origin.ts';
import { parseImagePath } from '../images/image-path.ts';
import type { SourceText } from '../images/source-text.ts';
import type { ImageRequest, Mirror, MirrorImage } from './mirror-model.ts';

/** How the files that a mirror names are read. */
export interface MirrorInputs {
  readonly readText: (path: string) => Promise<SourceText>;
  readonly readRecipe: (path: string) => Promise<Recipe>;
}

/** The images of a mirror, and what could not be said about them. */
export interface MirrorRequests {
  readonly requests: readonly ImageRequest[];
  readonly warnings: readonly string[];
}

/** All images that a mirror file asks for: its own first, then those of its sources; each place once. */
export async function requestsOf(mirror: Mirror, inputs: MirrorInputs): Promise<MirrorRequests> {
  const list = joinFindings(await findingsOf(mirror, inputs));
  const own = mirror.images.map((image) => requestOf(image, mirror));
  const places = new Set(own.map(({ place }) => place));
  const listed = requestsOfList(list, mirror).requests.filter(({ place }) => !places.has(place));
  return { requests: [...own, ...listed], warnings: list.warnings };
}

/** The images of a list, for these platforms. */
function requestsOfList(list: ImageList, { platforms }: Pick<Mirror, 'platforms'>): MirrorRequests {
  const requests = list.images.map(({ reference, origins: [origin] }) => ({
    place: formatReference(reference),
    reference,
    target: undefined,
    platforms,
    origin: origin === undefined ? 'list' : describeOrigin(origin),
  }));
  return { requests, warnings: list.warnings };
}

async function findingsOf(
  { sources }: Mirror,
  { readText, readRecipe }: MirrorInputs,
): Promise<readonly FoundImages[]> {
  const { talos, machineConfigs, manifests, recipes, lists } = sources;
  const imagePaths = sources.imagePaths.map(parseImagePath);
  const findings: FoundImages[] = talos.map(({ version, bundles, kubernetes }) =>
    imagesOfRelease({ talos: parseTalosVersion(version), bundles, kubernetes }),
  );
  for (const path of machineConfigs) findings.push(imagesOfMachineConfig(await readText(path)));
  for (const path of manifests) findings.push(imagesOfManifests(await readText(path), { imagePaths }));
  for (const path of lists) findings.push(imagesOfLines(await readText(path)));
  for (const path of recipes) findings.push(imagesOfRecipe(await readRecipe(path)));
  return findings;
}

function requestOf({ place, target, platforms, at }: MirrorImage, mirror: Mirror): ImageRequest {
  const reference = referenceIn(place);
  const parsed = parsePlace(place);
  return {
    place: parsed.kind === 'registry' && reference !== undefined ? formatReference(reference) : place,
    reference,
    target,
    platforms: platforms ?? mirror.platforms,
    origin: `${mirror.file}:${at.line}:${at.column}`,
  };
}

/** The reference that a place holds: the name in a layout or archive may be a whole one. */
export function referenceIn(text: string): Reference | undefined {
  const place = parsePlace(text);
  if (place.kind === 'registry') return parseReference(place.reference);
  const isLayout = place.kind === 'oci' || place.kind === 'oci-archive';
  const name = isLayout ? place.name : place.reference;
  // A tag alone, a digest or a number names no repository.
  if (name === undefined || name.startsWith('@') || name.startsWith('sha256:')) return undefined;
  if (isLayout && !/[/:]/.test(name)) return undefined;
  try {
    return parseReference(name);
  } catch (error) {
    if (!isRootsmithError(error)) throw error;
    return undefined;
  }
}
