/** Boot media as values. What the values are made of is exported too, so that the library stands on its own. */
export {
  bufferAccess,
  bytesContent,
  memoryScratch,
  type RandomAccess,
  type Scratch,
  type SizedContent,
  type SparseContent,
} from '../bytes/index.ts';
export {
  type CertifiedSigner,
  certified,
  keySigner,
  outsideSigner,
  type RsaSigner,
  readPrivateKey,
  readSigningCertificate,
  type SigningCertificate,
} from '../pki/index.ts';
export { type DiskFormatOptions, formatDisk } from './containers/format-disk.ts';
export { packMedia } from './containers/pack-media.ts';
export { assembleDisk, type DiskOptions } from './disk/assemble-disk.ts';
export type { GrubParts } from './disk/grub-parts.ts';
export type { EspContent } from './esp/esp-files.ts';
export { assembleIso, type GrubIsoParts, type IsoMediaOptions, isoHasRandomSeed } from './iso/assemble-iso.ts';
export { type EnrolmentFiles, type EnrolmentOptions, enrolmentFiles } from './secureboot/enrolment.ts';
export { type GeneratedKeys, generateKeys } from './secureboot/generate-keys.ts';
export { writeSecretFiles } from './secureboot/write-keys.ts';
export { type BuildUkiOptions, buildUki, type SignUkiOptions, signUki } from './uki/build-uki.ts';
export { inspectUki, type ReportedProfile, type ReportedSignature, type UkiReport } from './uki/inspect-uki.ts';
export { textContent, type UkiParts, type UkiProfile } from './uki/parts.ts';
export { partsOfUki } from './uki/parts-of-uki.ts';
