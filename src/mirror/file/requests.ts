import type { Recipe } from '../../recipe/index.ts';
import { parseTalosVersion } from '../../talos/index.ts';
import {
  describeOrigin,
  type FoundImages,
  type ImageList,
  imagesOfLines,
  imagesOfMachineConfig,
  imagesOfManifests,
  imagesOfRecipe,
  imagesOfRelease,
  joinFindings,
  parseImagePath,
  registryPlace,
  type SourceText,
} from '../images/index.ts';
import type { ImageRequest, Mirror } from './mirror-model.ts';

/** Reads the files that a mirror names. */
export interface MirrorInputs {
  readonly readText: (path: string) => Promise<SourceText>;
  readonly readRecipe: (path: string) => Promise<Recipe>;
}

/** The images of a mirror, and warnings about what its sources do not say. */
export interface MirrorRequests {
  readonly requests: readonly ImageRequest[];
  readonly warnings: readonly string[];
}

/**
 * Lists all images that a mirror file asks for: its own first, then those of its sources. Each place is listed once.
 */
export async function requestsOf(mirror: Mirror, inputs: MirrorInputs): Promise<MirrorRequests> {
  const list = joinFindings(await findingsOf(mirror, inputs));
  const own = mirror.images.map(({ place, target, platforms, at }) => ({
    place,
    target,
    platforms: platforms ?? mirror.platforms,
    origin: `${mirror.file}:${at.line}:${at.column}`,
  }));
  const places = new Set(own.map(({ place }) => place.text));
  const listed = requestsOfList(list, mirror).filter(({ place }) => !places.has(place.text));
  return { requests: [...own, ...listed], warnings: list.warnings };
}

function requestsOfList({ images }: ImageList, { platforms }: Mirror): readonly ImageRequest[] {
  return images.map(({ reference, origins: [origin] }) => ({
    place: registryPlace(reference),
    target: undefined,
    platforms,
    origin: origin === undefined ? 'list' : describeOrigin(origin),
  }));
}

/** Reads all lists that a mirror file names. */
export async function findingsOf(
  { sources }: Pick<Mirror, 'sources'>,
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
