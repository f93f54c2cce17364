import { usage } from '../../errors/index.ts';
import type { ProfileRecipe, Recipe } from '../../recipe/index.ts';

/**
 * The recipe of a profile's installer. Throws `USAGE` for a profile that makes something else: that is made of a built
 * installer, by a command of its own.
 */
export function installerOfProfile({ recipe, media }: ProfileRecipe): Recipe {
  if (media.kind === 'installer') return recipe;
  const kind = media.kind === 'image' ? 'disk' : media.kind;
  throw usage(
    `\`${recipe.file}\` makes \`${media.outputName}\` (\`output.kind: ${media.kind}\`), and builds make installers`,
    `Build its installer first, with \`output: {kind: installer, outFormat: raw}\` and \`-o oci:out/installer:v1\`; of that, \`rootsmith media oci:out/installer:v1 -k ${kind} --platform-name ${media.platform}\` makes the rest.`,
  );
}
