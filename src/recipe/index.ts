export { schemaHint } from './complaints.ts';
export type {
  ExtensionSource,
  MachineConfigSource,
  MetaSource,
  OverlaySource,
  RecipeCustomization,
  SecureBootSource,
  SigningSource,
} from './customization.ts';
export { noCustomization } from './customization.ts';
export { type ParseDockerfileOptions, parseDockerfile } from './dockerfile.ts';
export { type DocumentKind, refuseOtherKind } from './document-kinds.ts';
export {
  type ExtensionRecipe,
  extensionJsonSchemaText,
  extensionRecipeJsonSchema,
  parseExtensionRecipe,
} from './extension-recipe.ts';
export { extensionForPlatform, forPlatform } from './for-platform.ts';
export { forRelease, keepsSchematicArguments } from './for-release.ts';
export { hostPathsOf } from './host-paths.ts';
export { type InputFolder, inputFoldersOf } from './input-folders.ts';
export { recipeJsonSchema, recipeJsonSchemaText } from './json-schema.ts';
export type {
  InlineOption,
  KernelArch,
  KernelConfigBase,
  KernelConfigSource,
  KernelRecipe,
  KernelTreeSource,
  NamedPath,
  OutsideModuleFolder,
  PatchSource,
  SigningFiles,
  SourceChecksums,
} from './kernel-model.ts';
export { kernelJsonSchemaText } from './kernel-schema.ts';
export { parseKernelRecipe } from './kernel-yaml.ts';
export {
  applyLock,
  LOCK_FILE_NAME,
  type Lock,
  type LockEntry,
  type LockFolder,
  parseLock,
  writeLock,
} from './lock.ts';
export type { BootFileSources, KernelSource, Recipe, RecipeWarning, ServiceSource } from './model.ts';
export { absolutePlace, placeProblem } from './places.ts';
export {
  baseProfileNames,
  type ContainerAsset,
  type EnrollKeys,
  type ImagerProfile,
  type ParseProfileOptions,
  type ProfileBuild,
  type ProfileFields,
  type ProfileMedia,
  type ProfileProblem,
  type ProfileRecipe,
  type ProfileRecipeOptions,
  type ProfileSecureBoot,
  type ProfileSigner,
  type ProfileSource,
  parseImagerProfile,
  profileBuild,
  profileCommandLine,
  profileProblem,
  profileRecipe,
} from './profile/index.ts';
export { type CheckedText, type ReadCheckedOptions, readChecked } from './read-checked.ts';
export { type ExtensionSources, hostSourcesOf, referencesOf, sourcesOfExtension } from './references.ts';
export { parseRemoveList } from './remove-list.ts';
export { ruled } from './ruled.ts';
export {
  enrolledBy,
  parseSchematic,
  type Schematic,
  type SchematicExtensionOptions,
  schematicExtension,
  schematicId,
  schematicText,
  withSchematic,
} from './schematic/index.ts';
export type { Copy, HostSource, ImageName, InlineFile, Layer, Position, RecipeOwner, TreeSource } from './sources.ts';
export { emptyRecipe, startOfRelease } from './start-of-release.ts';
export { type ParseRecipeOptions, parseRecipe } from './yaml.ts';
