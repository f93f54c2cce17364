export { baseAnnotations } from './base-annotations.ts';
export {
  type Algorithm,
  algorithmOf,
  algorithms,
  asBlobDigest,
  type BlobDigest,
  digestFrom,
  digestOfBytes,
  parseBlobDigest,
} from './blob-digest.ts';
export {
  CONFIG_LIMIT_BYTES,
  type HistoryEntry,
  type ImageConfig,
  type ParseConfigOptions,
  parseConfig,
} from './config.ts';
export {
  type AppendOptions,
  isWritable,
  type ManifestRecord,
  type NewManifest,
  type OpenBlob,
  type ReadableStore,
  type ReadableUpload,
  type UploadSession,
  type WritableStore,
} from './content-store.ts';
export type { Descriptor } from './descriptor.ts';
export { type Digest, digestOf, parseDigest } from './digest.ts';
export {
  describedFor,
  type EncodedDocument,
  type ImageEdits,
  type LayerEdit,
  type NewLayer,
  type RewrittenImage,
  rewriteImage,
} from './edit-view.ts';
export { type EncodedImage, encodeImage, type NewImageFacts } from './encode-image.ts';
export type { ImageRepository, ImageSink, ImageSource, ReceivedBlob } from './image-places.ts';
export {
  type FindPlatform,
  type ImageSet,
  type LoadImagesOptions,
  loadImages,
  type PlatformImage,
  selectPlatform,
} from './image-set.ts';
export { type ImageLayer, type ImageView, openImage } from './image-view.ts';
export { joinIndex } from './join-index.ts';
export { encodeJson, isObject, type JsonObject, type JsonValue } from './json.ts';
export { invalidField, isListOfTexts } from './json-fields.ts';
export { parseJsonBytes, parseJsonText } from './json-text.ts';
export {
  inLayer,
  nameOfLayer,
  rawLayer,
  type UncompressedLayerOptions,
  uncompressedLayer,
} from './layer-content.ts';
export {
  expanderOf,
  type LayerDecompressors,
  type LayerPacking,
  layerPacking,
  PACKING_MAGIC_BYTES,
} from './layer-packing.ts';
export {
  type ImageIndex,
  type ImageManifest,
  MANIFEST_LIMIT_BYTES,
  type ParseManifestOptions,
  parseManifest,
} from './manifest.ts';
export { type ManifestContent, manifestContent, subjectDigest } from './manifest-content.ts';
export { type ManifestFacts, readManifestFacts } from './manifest-facts.ts';
export { manifestTypeIn } from './manifest-type.ts';
export {
  ARTIFACT_MANIFEST_TYPE,
  bareMediaType,
  isManifestType,
  type LayerCompression,
  layerCompression,
  type MediaFamily,
  type MediaKind,
  manifestMediaTypes,
  mediaFamily,
  mediaKind,
  mediaTypes,
} from './media-types.ts';
export { formatPlace, fullPlace, type Place, parsePlace, pathOfPlace, pinnedPlace } from './place.ts';
export { formatPlatform, isKnownPlatform, type Platform, parsePlatform, unknownPlatform } from './platform.ts';
export { isSamePlatform, runnableOn } from './platform-match.ts';
export {
  formatReference,
  parseReference,
  type Reference,
  registryAliases,
  registryHost,
  withDigest,
  withTag,
} from './reference.ts';
export type {
  BlobContent,
  ReadBlobOptions,
  RepositoryReader,
  RepositorySource,
  RepositoryTarget,
  RepositoryWriter,
  UnusableReferrer,
  WriteBlobOptions,
} from './repositories.ts';
export { isNoRoom, type RefusalCode, RepositoryError } from './repository-error.ts';
export {
  asRepository,
  asTag,
  belowHost,
  candidates,
  hostFolder,
  parseRepository,
  type Repository,
  type Tag,
} from './repository-names.ts';
export { contentFrom, type SingleImageReader, singleImage } from './single-image.ts';
export { OverlayStore } from './views/overlay.ts';
export { readOnly } from './views/read-only.ts';
export { renamed } from './views/renamed.ts';
export { scopedTo } from './views/scoped.ts';
