import { createPrivateKey, type KeyObject, X509Certificate } from 'node:crypto';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { asRootsmithError, RootsmithError } from '../../errors/index.ts';
import type { NamedPath, SigningFiles } from '../../recipe/index.ts';
import { makeKeyAndCertificate } from '../../tools/index.ts';
import type { KernelContext } from '../tree/kernel-context.ts';

/** A private key for modules and its certificate. Whoever has it signs what the kernel trusts. */
export interface ModuleSigningKey {
  /** Key and certificate in PEM, as the kernel build takes them. */
  readonly pem: string;
  readonly certificate: X509Certificate;
}

/**
 * Reads a key and its certificate. Throws `SIGNING_KEY_INVALID` if the key cannot be read without a passphrase, is not
 * RSA, or has no certificate that belongs to it.
 */
export async function readModuleSigningKey({ key, cert }: SigningFiles): Promise<ModuleSigningKey> {
  const keyText = (await readNamed(key)).toString('latin1');
  const privateKey = privateKeyFrom(keyText, key.path);
  const certificate = certificateFrom(cert === undefined ? keyText : await readNamed(cert), { key, cert });
  if (!certificate.checkPrivateKey(privateKey)) {
    throw invalid(`the certificate \`${(cert ?? key).path}\` does not belong to the key \`${key.path}\``, {
      hint: 'Name the certificate that was made with the key.',
    });
  }
  return { pem: joinPem(privateKey, certificate), certificate };
}

/** Makes a key and a certificate for one build. Their files are removed at once. */
export async function makeSigningKey({ workspace, signal }: KernelContext): Promise<ModuleSigningKey> {
  const [keyFile, certFile] = [workspace.newPath('key.pem'), workspace.newPath('cert.pem')];
  try {
    await makeKeyAndCertificate({
      keyFile,
      certFile,
      commonName: 'rootsmith key for the modules of one build',
      signal,
    });
    const key = createPrivateKey(await readFile(keyFile));
    const certificate = new X509Certificate(await readFile(certFile));
    return { pem: joinPem(key, certificate), certificate };
  } finally {
    await Promise.all([keyFile, certFile].map((file) => rm(file, { force: true })));
  }
}

/** Writes the key where the kernel build reads it, and removes it when the scope ends. */
export async function lendSigningKey(path: string, { pem }: ModuleSigningKey): Promise<AsyncDisposable> {
  await writeFile(path, pem, { mode: 0o600 });
  return { [Symbol.asyncDispose]: () => rm(path, { force: true }) };
}

async function readNamed({ path }: NamedPath): Promise<Buffer> {
  try {
    return await readFile(path);
  } catch (error) {
    throw asRootsmithError(error, `read \`${path}\``);
  }
}

function privateKeyFrom(text: string, path: string): KeyObject {
  const key = parsedKey(text, path);
  if (key.asymmetricKeyType === 'rsa') return key;
  throw invalid(`the key \`${path}\` is of the kind ${key.asymmetricKeyType}, not RSA`, {
    hint: 'Make an RSA key: signatures of other kinds differ from build to build.',
  });
}

function parsedKey(text: string, path: string): KeyObject {
  try {
    return createPrivateKey(text);
  } catch (error) {
    const isLocked = text.includes('ENCRYPTED');
    throw invalid(`\`${path}\` ${isLocked ? 'is protected by a passphrase' : 'holds no private key in PEM'}`, {
      hint: isLocked ? `Take the passphrase off: openssl pkey -in ${path} -out key.pem` : 'Name a private key in PEM.',
      cause: error,
    });
  }
}

function certificateFrom(content: string | Buffer, { key, cert }: SigningFiles): X509Certificate {
  try {
    return new X509Certificate(content);
  } catch (error) {
    const missing = cert === undefined ? `the key \`${key.path}\` has no certificate` : `\`${cert.path}\` is not one`;
    throw invalid(missing, {
      hint: `Make one: openssl req -new -x509 -sha512 -days 36500 -key ${key.path} -subj "/CN=my modules" -out cert.pem; then name it as \`signing.cert\`.`,
      cause: error,
    });
  }
}

function invalid(message: string, options: { readonly hint: string; readonly cause?: unknown }): RootsmithError {
  return new RootsmithError('SIGNING_KEY_INVALID', message, options);
}

function joinPem(key: KeyObject, certificate: X509Certificate): string {
  return `${key.export({ type: 'pkcs8', format: 'pem' }).toString()}${certificate.toString()}`;
}
