export { readSigningCertificate, type SignatureHash, type SigningCertificate } from '../../pki/index.ts';
export { readSigningKey, type SigningKey, type SigningKeyFiles, signModule } from './sign-module.ts';
export type { Signer } from './signature.ts';
export { readSignatureTrailer, type SignatureTrailer } from './signature-trailer.ts';
export { type SignatureState, verifyModuleSignature } from './verify-signature.ts';
