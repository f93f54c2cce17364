import type { TalosChoice } from './talos-flags.ts';

/** The flags of `build` that affect the recipe. */
export interface RecipeFlags extends TalosChoice {
  readonly file?: string | undefined;
  readonly base?: string | undefined;
  readonly platform: readonly string[];
  readonly rm: readonly string[];
  readonly buildArg: readonly string[];
  readonly tag?: string | undefined;
}

/** A recipe as it is written. */
export const noRecipeFlags: RecipeFlags = {
  platform: [],
  rm: [],
  buildArg: [],
  extension: [],
  kernelArg: [],
  meta: [],
  overlayOption: [],
  signerInput: 'digest',
};
