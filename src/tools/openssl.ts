import { type Program, runProgram } from './program.ts';

export const OPENSSL: Program = { command: 'openssl', debianPackage: 'openssl' };

export interface NewKeyOptions {
  /** Where the private key is written, in PEM. */
  readonly keyFile: string;
  /** Where the certificate is written, in PEM. */
  readonly certFile: string;
  readonly commonName: string;
  readonly signal?: AbortSignal | undefined;
}

/** As the kernel makes certificates for modules: a hundred years, and only for signatures. */
const DAYS = 36_500;
const EXTENSIONS = [
  'basicConstraints=critical,CA:FALSE',
  'keyUsage=digitalSignature',
  'subjectKeyIdentifier=hash',
  'authorityKeyIdentifier=keyid',
];

/** Makes an RSA key of 4096 bits and a certificate for it that it signs itself. openssl gives the key mode 0600. */
export async function makeKeyAndCertificate({ keyFile, certFile, commonName, signal }: NewKeyOptions): Promise<void> {
  const made = ['req', '-new', '-x509', '-newkey', 'rsa:4096', '-nodes', '-sha512', '-batch', '-days', String(DAYS)];
  const extensions = EXTENSIONS.flatMap((extension) => ['-addext', extension]);
  const subject = ['-config', '/dev/null', '-subj', `/CN=${commonName}`];
  await runProgram(OPENSSL, [...made, ...subject, ...extensions, '-keyout', keyFile, '-out', certFile], { signal });
}
