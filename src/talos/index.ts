export {
  architectureOfAsset,
  bootAssets,
  CUSTOMIZATION_STAGE,
  initramfsEntries,
  installDirectory,
  REMOVE_BUILD_ARG,
  SERVICE_SPEC_DIRECTORY,
  serviceRootfsPath,
  serviceSpecPath,
} from './assets.ts';
export { type Bootloader, type BootloaderChoice, chooseBootloader } from './bootloaders.ts';
export {
  buildCommandLine,
  type CommandLineEdits,
  type CommandLineInput,
  type CustomArguments,
  type Customization,
  customArguments,
  customizationProblem,
  defaultKernelArguments,
  type EditedCommandLine,
  editCommandLine,
  formatCommandLine,
  metaOfCommandLine,
  type ParsedCommandLine,
  parseCommandLine,
  platformName,
  platformNames,
  splitArguments,
  type TalosArchitecture,
} from './command-line/index.ts';
export type { DiskFormat, ImageFormat, OutFormat } from './data/image-formats.ts';
export { firmwareReason, placeholderDirectories, placeholderReason, type RootfsNeed } from './data/rootfs-needs.ts';
export {
  containerFields,
  dependencyFields,
  mountFields,
  networkChecks,
  type ServiceFields,
  securityFields,
} from './data/service-fields.ts';
export { constraintProblem } from './extensions/constraint.ts';
export { enforcesContentRules, isAllowedInExtension, isOfficialVersionForm } from './extensions/content-rules.ts';
export {
  embeddedConfigExtension,
  hasEmbeddedConfig,
} from './extensions/embedded-config.ts';
export {
  type ListedExtension,
  readExtensionList,
  writeExtensionList,
} from './extensions/extension-list.ts';
export { manifestType, readExtensionManifest } from './extensions/manifest.ts';
export type { ExtensionManifest, ExtensionManifestFacts } from './extensions/metadata.ts';
export {
  type VirtualEntry,
  type VirtualExtension,
  writeExtensionManifest,
} from './extensions/virtual-extension.ts';
export {
  type FieldComplaint,
  GoFloat,
  type GoShape,
  type GoStruct,
  type GoYamlValue,
  goQuoted,
  goYamlOf,
  type ReadFields,
  readGoYamlFields,
  type UnknownField,
  writeGoYaml,
} from './go-yaml/index.ts';
export { boardNames, diskImageDefaults, imageFormat, imageFormatNames } from './image-formats.ts';
export { addedImageBytes, type PartitionSizes, partitionSizes } from './image-sizes.ts';
export {
  type ImageBundle,
  type ImagesOfOptions,
  imagesOf,
  knownReleases,
  kubernetesOf,
  parseKubernetesVersion,
  supportsKubernetes,
} from './images.ts';
export { type KernelPackages, kernelPackagesOf } from './kernel-packages.ts';
export {
  decodeMetaValues,
  encodeMetaValues,
  formatMetaValue,
  META_PARTITION_BYTES,
  type MetaValue,
  metaTagName,
  metaTags,
  parseMetaKey,
  parseMetaValue,
  readMetaPartition,
  writeMetaPartition,
} from './meta/index.ts';
export {
  type ExtensionsTexts,
  findOfficialExtension,
  findOfficialOverlay,
  type OfficialExtension,
  type OfficialOverlay,
  type ReleaseBuildImages,
  readOfficialExtensions,
  readOfficialOverlays,
  releaseBuildImages,
} from './official/index.ts';
export { type OutputNaming, outputFileName } from './output-names.ts';
export { type OutputKind, outputKinds } from './outputs.ts';
export {
  bootAssetPaths,
  completesEndpointPaths,
  firmwareDirectory,
  forcesModuleSignatures,
  hasInitHardLinks,
  hasLabels,
  hasMicrocodeArchive,
  hasNetworkDocuments,
  hasOnBuild,
  hasOverridePath,
  hasPreOrderIndexes,
  hasRegistryDocuments,
  hasSkipFallback,
  hasToolsInside,
  hasUkiInstaller,
  hasWeakDependencies,
  hasWildcardMirrors,
  initPath,
  isUsrMerged,
  keepsExtensionLabels,
  kernelReleaseOf,
  modulesDirectory,
  pullsExtensions,
  pullsFallBack,
  repeatsHostTables,
  showsRegistryMirrorFlag,
  usesZstd,
} from './quirks.ts';
export { isIn, type Released } from './released.ts';
export { needsOfRootfs } from './rootfs-needs.ts';
export { LABEL_XATTR, labelFor } from './selinux.ts';
export { type CheckedService, checkService, checkServices, type ServiceText } from './services/service.ts';
export { MAX_SPEC_BYTES } from './services/service-decode.ts';
export { problemPosition, serviceError } from './services/service-error.ts';
export { type ServiceProblem, type ServiceRule, serviceRules } from './services/service-problem.ts';
export { checkRecipeService } from './services/service-recipe.ts';
export { renderServiceSpec } from './services/service-render.ts';
export {
  diskGrubCfg,
  diskLoaderConf,
  ipxeScript,
  isoGrubCfg,
  isoLoaderConf,
  isoVolumeLabel,
  type KeyEnrollment,
  type NetworkBoot,
  osRelease,
  quoteForGrub,
  ukiFileName,
} from './texts/index.ts';
export { bootPhases, type PcrBank, type UkiEra, ukiEra } from './uki.ts';
export {
  asTalosVersion,
  compareTalosVersions,
  findTalosVersion,
  isAtLeast,
  parseTalosVersion,
  type TalosVersion,
} from './version.ts';
export {
  asClause,
  BYTE_ORDER_MARK,
  type FieldPositions,
  fieldName,
  isMapping,
  type LineColumn,
  lineColumn,
  MAX_DEPTH,
  nearestPosition,
  readYaml,
  type YamlComplaint,
  type YamlText,
} from './yaml-text.ts';
