/** This folder reads profiles of Talos's imager, as the imager of their release does. */
export { baseProfileNames } from './base-profiles.ts';
export { type ProfileBuild, type ProfileSource, profileBuild, profileCommandLine } from './build.ts';
export { type ProfileProblem, profileProblem } from './check.ts';
export type {
  ContainerAsset,
  EnrollKeys,
  ImagerProfile,
  ProfileFields,
  ProfileSecureBoot,
  ProfileSigner,
} from './model.ts';
export { type ParseProfileOptions, parseImagerProfile } from './parse.ts';
export { type ProfileMedia, type ProfileRecipe, type ProfileRecipeOptions, profileRecipe } from './recipe.ts';
