import { RootsmithError } from '../../errors/index.ts';
import { parseRemoveList, placeProblem, type Recipe } from '../../recipe/index.ts';
import type { RecipeFlags } from './recipe-flags.ts';

/** The recipe with what the flags say of platforms, removals and its name. Throws `REFERENCE_INVALID`. */
export function applyBuildFlags(recipe: Recipe, { platform, rm, tag }: RecipeFlags): Recipe {
  checkTag(tag);
  const platforms = platform.flatMap((list) => list.split(',')).filter((name) => name !== '');
  return {
    ...recipe,
    platforms: platforms.length > 0 ? platforms : recipe.platforms,
    remove: [...recipe.remove, ...rm.flatMap(parseRemoveList)],
    image: { ...recipe.image, tag: tag ?? recipe.image.tag },
  };
}

/** Checks the name of the result before anything is built. */
function checkTag(tag: string | undefined): void {
  const wanted = tag === undefined ? undefined : placeProblem(tag);
  if (wanted === undefined) return;
  throw new RootsmithError('REFERENCE_INVALID', `\`--tag\` is \`${tag}\`, where ${wanted} was expected`, {
    hint: 'Write it as `--tag registry.example/installer:v1`.',
  });
}
