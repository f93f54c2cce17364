import { lineAbout } from '../../errors/index.ts';
import { parsePlatform } from '../../oci/index.ts';
import { type Recipe, referencesOf } from '../../recipe/index.ts';
import type { FoundImage, FoundImages } from './image-origin.ts';
import { parseImagePlace } from './image-place.ts';

/** The platforms of a recipe that does not name any: Talos supports no others. */
const TALOS_PLATFORMS = ['linux/amd64', 'linux/arm64'];

/**
 * Lists the images that a recipe builds from, for all its platforms. Images in files and daemons are left out,
 * with a warning.
 */
export function imagesOfRecipe(recipe: Recipe): FoundImages {
  const [images, warnings]: [FoundImage[], string[]] = [[], []];
  const platforms = (recipe.platforms ?? TALOS_PLATFORMS).map(parsePlatform);
  for (const { place: text, at } of referencesOf(recipe, platforms)) {
    const { file, line, column } = at;
    const place = parseImagePlace(text);
    if (place.kind === 'registry')
      images.push({ reference: place.reference, origin: { kind: 'recipe', from: file, line, column } });
    else warnings.push(lineAbout(at, `\`${text}\` is not in a registry, so it is not listed`));
  }
  return { images, warnings };
}
