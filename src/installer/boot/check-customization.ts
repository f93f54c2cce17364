import { RootsmithError } from '../../errors/index.ts';
import { customizationProblem, isAtLeast } from '../../talos/index.ts';
import type { PlatformRecipe } from '../images/platform-recipe.ts';
import type { BuildContext } from '../session/context.ts';

const OVERLAYS_SINCE = '1.7';

/**
 * Refuses what an installer cannot hold, in the words of the imager, before anything is read. Throws `RECIPE_INVALID`,
 * `BASE_UNSUPPORTED`.
 */
export function checkCustomization(
  { recipe, version }: Pick<PlatformRecipe, 'recipe' | 'version'>,
  engine: string,
  { report }: Pick<BuildContext, 'report'>,
): void {
  const { kernelArgs, meta, overlay, imageCache, secureBoot } = recipe.customization;
  const kind = { kind: 'installer', version, secureBoot: secureBoot !== undefined, hasExtraArguments: false } as const;
  const problem = customizationProblem({ ...kind, hasMeta: meta.length > 0 });
  if (problem !== undefined)
    throw new RootsmithError('RECIPE_INVALID', `${recipe.file}: ${problem}`, {
      hint: 'META values are of a machine or a medium: `rootsmith media` puts them into disk images and ISOs.',
    });
  if (overlay !== undefined && version !== undefined && !isAtLeast(version, OVERLAYS_SINCE))
    throw new RootsmithError('BASE_UNSUPPORTED', `overlay is not supported for Talos version ${version}`, {
      hint: 'Take Talos 1.7 or later; older releases know boards.',
    });
  const asked = Object.entries({ kernelArgs: kernelArgs.length > 0, secureBoot, overlay }).find(([, value]) => value);
  if (engine === 'docker' && asked !== undefined)
    throw new RootsmithError('BASE_UNSUPPORTED', `the engine docker cannot follow \`${asked[0]}\``, {
      hint: 'Leave `--engine` out.',
    });
  if (imageCache !== undefined)
    report({
      kind: 'warning',
      message: `${recipe.file}: an installer holds no image cache, so \`imageCache\` counts for \`rootsmith media\` alone`,
    });
}
