export { isIssuedBy, nameText, readSigningCertificate, type SigningCertificate } from './certificate.ts';
export {
  corruptDer,
  type DerValue,
  derChildren,
  derTag,
  encodeDer,
  encodeInteger,
  encodeOid,
  encodeTime,
  expectDer,
  oidText,
  readDer,
} from './der.ts';
export { hashOfOid, hashOids, type SignatureHash } from './hashes.ts';
export { pemOf } from './pem.ts';
export { type PrivateKeyUse, readPrivateKey } from './private-key.ts';
export { parseSignedData, type SignedData, type VerifiedSigner, verifySigners } from './read-signed-data.ts';
export { type CertifiedSigner, certified, keySigner, outsideSigner, type RsaSigner } from './rsa-signer.ts';
export { makeSelfSigned, type SelfSignedOptions } from './self-signed.ts';
export { makeSignedData, type SignedDataOptions, wrapSignedData } from './signed-data.ts';
