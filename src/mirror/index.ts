export { imagesOfLines } from './from-lines.ts';
export { imagesOfMachineConfig } from './from-machine-config.ts';
export { imagesOfManifests, type ManifestOptions } from './from-manifests.ts';
export { imagesOfMirrorFile, isMirrorFile } from './from-mirror-file.ts';
export { imagesOfRecipe } from './from-recipe.ts';
export { imagesOfRelease, type ReleaseSource } from './from-release.ts';
export { type ImageList, joinFindings, type ListedImage } from './image-list.ts';
export { describeOrigin, type Findings, type FoundImage, type ImageOrigin } from './image-origin.ts';
export { type ImagePath, parseImagePath } from './image-path.ts';
export { renderMirrorFile } from './mirror-file.ts';
export {
  type MirrorAddress,
  type MirrorNaming,
  type MirrorRegistriesOptions,
  mirrorRegistries,
  parseMirrorAddress,
  parseRegistryHost,
} from './mirror-registries.ts';
export { type ConfigFile, hostsFiles, registriesConf, talosctlFlags } from './render-registries.ts';
export type { SourceText } from './source-text.ts';
