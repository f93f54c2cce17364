/** Unified kernel images, and what secure boot adds to them and to firmware. */
export {
  type BuildUkiOptions,
  buildUki,
  type ProfilePcr11,
  type SignedUki,
  type SignUkiOptions,
  signUki,
} from './image/build-uki.ts';
export { commandLinesOf, type UkiCommandLine } from './image/command-lines.ts';
export { inspectUki, type ReportedProfile, type ReportedSignature, type UkiReport } from './image/inspect-uki.ts';
export { MAIN_PROFILE, textContent, type UkiParts, type UkiProfile } from './image/parts.ts';
export { type OutputLine, partsForOutput } from './image/parts-for-output.ts';
export { partsOfUki } from './image/parts-of-uki.ts';
export { type EnrolmentFiles, type EnrolmentOptions, enrolmentFiles } from './secureboot/enrolment.ts';
export { type GeneratedKeys, generateKeys } from './secureboot/generate-keys.ts';
export { writeSecretFiles } from './secureboot/write-keys.ts';
export { type KeyPlace, openBootSigner, openPcrSigner, type SignerContext } from './signers/signers.ts';
