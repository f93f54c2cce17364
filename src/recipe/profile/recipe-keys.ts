import type { SecureBootSource, SigningSource } from '../customization.ts';
import type { ProfileSecureBoot, ProfileSigner } from './model.ts';
import { absolute, type ProfileContext, positionInProfile, profileRefusal } from './recipe-parts.ts';

const KEYS = ['input', 'secureboot'];
const IN_CLOUD: readonly (keyof ProfileSigner)[] = [
  'azureVaultURL',
  'azureCertificateID',
  'azureKeyID',
  'azureKeyVersion',
  'awsKMSKeyID',
  'awsRegion',
  'awsCertPath',
  'awsCertARN',
];

/** The keys of a profile with secure boot, of either shape: that of 1.5, or that of later releases. */
export function profileKeys(
  keys: ProfileSecureBoot,
  enroll: SecureBootSource['enroll'],
  context: ProfileContext,
): SecureBootSource {
  const { secureBootSigner, pcrSigner, signingKeyPath, signingCertPath, pcrSigningKeyPath, pcrPublicKeyPath } = keys;
  const signer = secureBootSigner ?? { keyPath: signingKeyPath, certPath: signingCertPath };
  const pcr = pcrSigner ?? { keyPath: pcrSigningKeyPath };
  const signerPath = [...KEYS, secureBootSigner === undefined ? 'signingKeyPath' : 'secureBootSigner'];
  return {
    signingKey: keyFile(signer, signerPath, context),
    signingCertificate: certificateOf(signer, signerPath, context),
    pcrKey: keyFile(pcr, [...KEYS, pcrSigner === undefined ? 'pcrSigningKeyPath' : 'pcrSigner'], context),
    pcrPublicKey: isWritten(pcrPublicKeyPath) ? absolute(pcrPublicKeyPath, context) : undefined,
    enroll,
    enrollment: enrollmentOf(keys, context),
    microsoftCertificates: keys.includeWellKnownCerts ?? false,
    at: positionInProfile(KEYS, context),
  };
}

type Signer = { readonly [K in keyof ProfileSigner]: ProfileSigner[K] | undefined };

function keyFile(signer: Signer, path: readonly string[], context: ProfileContext): SigningSource {
  const { keyPath } = signer;
  if (isWritten(keyPath))
    return { kind: 'file', path: absolute(keyPath, context), at: positionInProfile([...path, 'keyPath'], context) };
  throw profileRefusal(
    path,
    notAFile(signer),
    'Let a program sign: `--signer-command`, `--pcr-signer-command`.',
    context,
  );
}

function notAFile(signer: Signer): string {
  const named = IN_CLOUD.find((field) => isWritten(signer[field]));
  return named === undefined
    ? 'expected `keyPath`, the file of a key'
    : `expected \`keyPath\`, the file of a key: the key services of \`${named}\` are not asked from here`;
}

function certificateOf({ certPath }: Signer, path: readonly string[], context: ProfileContext): string {
  if (isWritten(certPath)) return absolute(certPath, context);
  throw profileRefusal(path, 'expected `certPath`, the certificate of the key', 'Name its file in PEM.', context);
}

/** Enrolment files that are ready, where a profile names all three. */
function enrollmentOf(keys: ProfileSecureBoot, context: ProfileContext): SecureBootSource['enrollment'] {
  const { platformKeyPath: PK, keyExchangeKeyPath: KEK, signatureKeyPath: db } = keys;
  if (!isWritten(PK) || !isWritten(KEK) || !isWritten(db)) return undefined;
  return { PK: absolute(PK, context), KEK: absolute(KEK, context), db: absolute(db, context) };
}

function isWritten(text: string | undefined): text is string {
  return text !== undefined && text !== '';
}
