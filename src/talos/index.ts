export {
  bootAssets,
  CUSTOMIZATION_STAGE,
  initramfsEntries,
  installDirectory,
  REMOVE_BUILD_ARG,
  SERVICE_SPEC_DIRECTORY,
  serviceRootfsPath,
  serviceSpecPath,
} from './assets.ts';
export {
  containerFields,
  dependencyFields,
  mountFields,
  networkChecks,
  type ServiceFields,
  securityFields,
} from './data/service-fields.ts';
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
export {
  type BootAssetPaths,
  bootAssetPaths,
  firmwareDirectory,
  forcesModuleSignatures,
  hasInitHardLinks,
  hasLabels,
  hasOnBuild,
  hasToolsInside,
  hasUkiInstaller,
  initPath,
  isUsrMerged,
  kernelReleaseOf,
  modulesDirectory,
  usesZstd,
} from './quirks.ts';
export { LABEL_XATTR, labelFor } from './selinux.ts';
export { type CheckServiceOptions, checkService, checkServices, type NamedSpec } from './service.ts';
export { type ServiceFindings, type ServiceProblem, type ServiceRule, serviceRules } from './service-problem.ts';
export {
  parseServiceSpec,
  problemPosition,
  renderServiceSpec,
  type ServiceSpecText,
  serviceError,
} from './service-yaml.ts';
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
