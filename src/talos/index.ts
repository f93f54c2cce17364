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
export { type ConfigDocument, wholeDocument } from './config-document.ts';
export { firmwareReason, placeholderDirectories, placeholderReason } from './data/rootfs-needs.ts';
export {
  containerFields,
  dependencyFields,
  mountFields,
  networkChecks,
  type ServiceFields,
  securityFields,
} from './data/service-fields.ts';
export { constraintProblem } from './extensions/constraint.ts';
export {
  type ExtensionManifest,
  type ReadExtensionManifest,
  readExtensionManifest,
} from './extensions/manifest.ts';
export {
  type ImageBundle,
  type ImagesOfOptions,
  imagesOf,
  knownReleases,
  kubernetesOf,
  parseKubernetesVersion,
  type ReleaseImage,
  supportsKubernetes,
} from './images.ts';
export { mergeDocuments, renderDocuments } from './merge/merge-documents.ts';
export { networkDocuments } from './network/documents.ts';
export type { NodeLink, NodeNetwork, NodeRoute } from './network/model.ts';
export { checkedNetwork, readNodeNetwork } from './network/read.ts';
export { type NodeFacts, nodeFacts } from './node-facts.ts';
export {
  type BootAssetPaths,
  bootAssetPaths,
  firmwareDirectory,
  forcesModuleSignatures,
  hasInitHardLinks,
  hasLabels,
  hasOnBuild,
  hasOverridePath,
  hasSkipFallback,
  hasToolsInside,
  hasUkiInstaller,
  hasWildcardMirrors,
  initPath,
  isUsrMerged,
  kernelReleaseOf,
  modulesDirectory,
  pullsExtensions,
  showsRegistryMirrorFlag,
  usesZstd,
} from './quirks.ts';
export { registryDocuments } from './registries/documents.ts';
export type {
  MirrorEndpoint,
  Registries,
  RegistryAccess,
  RegistryLogin,
  RegistryMirror,
  RegistryTls,
} from './registries/model.ts';
export { type ReadRegistries, type RegistryProblem, readRegistries } from './registries/read.ts';
export { type PullAttempt, type Puller, type PullWalk, pullWalk, type WalkOptions } from './registries/walk.ts';
export { needsOfRootfs, type RootfsNeed } from './rootfs-needs.ts';
export { LABEL_XATTR, labelFor } from './selinux.ts';
export {
  type CheckedService,
  type CheckServiceOptions,
  checkService,
  checkServices,
  type ServiceText,
} from './service.ts';
export { MAX_SPEC_BYTES } from './service-decode.ts';
export { problemPosition, serviceError } from './service-error.ts';
export { type ServiceFindings, type ServiceProblem, type ServiceRule, serviceRules } from './service-problem.ts';
export { checkRecipeService } from './service-recipe.ts';
export { renderServiceSpec } from './service-render.ts';
export { assertAccepted } from './validate/assert-accepted.ts';
export {
  asTalosVersion,
  compareTalosVersions,
  findTalosVersion,
  isAtLeast,
  parseTalosVersion,
  type TalosVersion,
  type VersionFacts,
} from './version.ts';
export { readYamlDocuments, type YamlDocument } from './yaml-documents.ts';
export {
  type FieldPositions,
  fieldName,
  isMapping,
  type LineColumn,
  nearestPosition,
  readYaml,
  type YamlText,
} from './yaml-text.ts';
