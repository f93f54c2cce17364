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
export {
  type BuildUkiOptions,
  buildUki,
  type EnrolmentFiles,
  type EnrolmentOptions,
  enrolmentFiles,
  type GeneratedKeys,
  generateKeys,
  inspectUki,
  partsOfUki,
  type ReportedProfile,
  type ReportedSignature,
  type SignUkiOptions,
  signUki,
  textContent,
  type UkiParts,
  type UkiProfile,
  type UkiReport,
  writeSecretFiles,
} from '../uki/index.ts';
export { type DiskFormatOptions, formatDisk } from './containers/format-disk.ts';
export { packMedia } from './containers/pack-media.ts';
export { assembleDisk, type DiskOptions } from './disk/assemble-disk.ts';
export type { GrubParts } from './disk/grub-parts.ts';
export { type EspContent, removableNames } from './esp/esp-files.ts';
export { assembleIso, type GrubIsoParts, type IsoMediaOptions, isoHasRandomSeed } from './iso/assemble-iso.ts';
