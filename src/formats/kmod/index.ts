export { readSigningCertificate, type SigningCertificate } from './certificate.ts';
export { readSigningKey, type SigningKey, type SigningKeyFiles, signModule } from './sign-module.ts';
export type { SignatureHash, Signer } from './signature.ts';
export { readSignatureTrailer, type SignatureTrailer } from './signature-trailer.ts';
export { type SignatureState, verifyModuleSignature } from './verify-signature.ts';
