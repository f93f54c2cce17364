import { parsePlace, parsePlatform, parseReference } from '../../oci/index.ts';
import { type Recipe, referencesOf } from '../../recipe/index.ts';
import type { FoundImage, FoundImages } from './image-origin.ts';

/** What a recipe without `platforms` is listed for: Talos has no others. */
const TALOS_PLATFORMS = ['linux/amd64', 'linux/arm64'];

/** The images that a recipe builds from, for all its platforms. Images in files and daemons are left out, with a warning. */
export function imagesOfRecipe(recipe: Recipe): FoundImages {
  const [images, warnings]: [FoundImage[], string[]] = [[], []];
  const platforms = (recipe.platforms ?? TALOS_PLATFORMS).map(parsePlatform);
  for (const { place, at } of referencesOf(recipe, platforms)) {
    const { file, line, column } = at;
    const parsed = parsePlace(place);
    if (parsed.kind === 'registry') {
      images.push({
        reference: parseReference(parsed.reference),
        origin: { kind: 'recipe', from: file, line, column },
      });
    } else warnings.push(`${file}:${line}:${column}: \`${place}\` is in no registry, so it is not listed`);
  }
  return { images, warnings };
}
