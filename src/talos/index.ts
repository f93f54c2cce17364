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
export { readExtensionManifest } from './extensions/manifest.ts';
export {
  type ImageBundle,
  type ImagesOfOptions,
  imagesOf,
  knownReleases,
  kubernetesOf,
  parseKubernetesVersion,
  supportsKubernetes,
} from './images.ts';
export { defaultKernelArguments } from './kernel-arguments.ts';
export { type KernelPackages, kernelPackagesOf } from './kernel-packages.ts';
export {
  bootAssetPaths,
  completesEndpointPaths,
  firmwareDirectory,
  forcesModuleSignatures,
  hasInitHardLinks,
  hasLabels,
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
  kernelReleaseOf,
  modulesDirectory,
  pullsExtensions,
  pullsFallBack,
  repeatsHostTables,
  showsRegistryMirrorFlag,
  usesZstd,
} from './quirks.ts';
export { needsOfRootfs } from './rootfs-needs.ts';
export { LABEL_XATTR, labelFor } from './selinux.ts';
export { type CheckedService, checkService, checkServices, type ServiceText } from './services/service.ts';
export { MAX_SPEC_BYTES } from './services/service-decode.ts';
export { problemPosition, serviceError } from './services/service-error.ts';
export { type ServiceProblem, type ServiceRule, serviceRules } from './services/service-problem.ts';
export { checkRecipeService } from './services/service-recipe.ts';
export { renderServiceSpec } from './services/service-render.ts';
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
