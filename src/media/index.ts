export { type EnrolmentFiles, type EnrolmentOptions, enrolmentFiles } from './secureboot/enrolment.ts';
export { type GeneratedKeys, generateKeys } from './secureboot/generate-keys.ts';
export { writeSecretFiles } from './secureboot/write-keys.ts';
export { type BuildUkiOptions, buildUki, type SignUkiOptions, signUki } from './uki/build-uki.ts';
export { inspectUki, type ReportedProfile, type ReportedSignature, type UkiReport } from './uki/inspect-uki.ts';
export { bytesContent, textContent, type UkiParts, type UkiProfile } from './uki/parts.ts';
export { partsOfUki } from './uki/parts-of-uki.ts';
