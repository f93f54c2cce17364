import { resolve } from 'node:path';
import type { MetaSource, Recipe, RecipeCustomization } from '../../recipe/index.ts';
import { metaTags, parseMetaValue, splitArguments } from '../../talos/index.ts';
import { flagPosition } from '../flag-position.ts';
import { imageCacheOf } from '../media/image-cache-flag.ts';
import type { InputContext } from '../read-input.ts';
import { extensionOf } from './extension-flag.ts';
import { overlayWith } from './overlay-flags.ts';
import { secureBootWith } from './secureboot-choice.ts';
import type { TalosChoice } from './talos-flags.ts';

/** The recipe with what the flags say of Talos: lists grow, single values are replaced. Throws `USAGE`. */
export async function applyTalosFlags(recipe: Recipe, flags: TalosChoice, context: InputContext): Promise<Recipe> {
  const { customization } = recipe;
  const { directory } = context.terminal;
  const changed: RecipeCustomization = {
    ...customization,
    extensions: [
      ...customization.extensions,
      ...(await Promise.all(flags.extension.map((text) => extensionOf(text, directory)))),
    ],
    kernelArgs: [...customization.kernelArgs, ...flags.kernelArg.flatMap(splitArguments)],
    meta: [...customization.meta, ...flags.meta.map(metaOf)],
    machineConfig:
      flags.machineConfig === undefined
        ? customization.machineConfig
        : { kind: 'file', path: resolve(directory, flags.machineConfig), at: flagPosition('machine-config') },
    overlay: await overlayWith(customization.overlay, flags, context),
    imageCache:
      flags.imageCache === undefined ? customization.imageCache : await imageCacheOf(flags.imageCache, directory),
    secureBoot: secureBootWith(customization, flags, directory),
  };
  return { ...recipe, registry: flags.registry ?? recipe.registry, customization: changed };
}

/** `KEY=VALUE` as Talos reads it; the key may be a name of Talos too. */
function metaOf(text: string): MetaSource {
  const equals = text.indexOf('=');
  const name = text.slice(0, Math.max(equals, 0));
  const at = flagPosition('meta');
  if (Object.hasOwn(metaTags, name))
    return { kind: 'text', key: metaTags[name as keyof typeof metaTags], value: text.slice(equals + 1), at };
  return { kind: 'text', ...parseMetaValue(text), at };
}
