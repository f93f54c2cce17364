import { X509Certificate } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { createSecureContext, getCACertificates, type SecureContext } from 'node:tls';
import { asRootsmithError, RootsmithError } from '../../errors/index.ts';
import { isMissingPath, readInput } from '../../files/index.ts';
import type { Environment } from './environment.ts';

/** Where to find certificates of authorities, beside the public ones. */
export interface TrustOptions {
  /** PEM files of authorities to trust for every host. */
  readonly caFiles: readonly string[];
  /** Folders with one folder for each host, as docker and podman use them. */
  readonly certsFolders: readonly string[];
}

/** The authorities for `host` (with its port): those of Node, of the system, and of the options. */
export async function trustFor(host: string, { caFiles, certsFolders }: TrustOptions): Promise<SecureContext> {
  const own = await Promise.all(caFiles.map(readAuthority));
  const folders = certsFolders.flatMap((folder) => hostFolders(host).map((name) => join(folder, name)));
  const placed = await Promise.all(folders.map(readCertsFolder));
  return createSecureContext({ ca: [...publicAuthorities(), ...own, ...placed.flat()] });
}

/** The folders in which docker and podman look for the certificates of a host. */
export function certsFolders({ HOME }: Environment): readonly string[] {
  const system = ['/etc/docker/certs.d', '/etc/containers/certs.d'];
  return HOME === undefined || HOME === '' ? system : [join(HOME, '.config', 'containers', 'certs.d'), ...system];
}

/**
 * Node has the list of Mozilla. The list of the system may contain the authority of a company, which docker accepts
 * too.
 */
function publicAuthorities(): readonly string[] {
  return [...new Set([...getCACertificates('default'), ...getCACertificates('system')])];
}

/** docker needs the port in the name of the folder; podman omits port 443. */
function hostFolders(host: string): readonly string[] {
  return /:\d+$/.test(host) ? [host] : [host, `${host}:443`];
}

async function readCertsFolder(folder: string): Promise<readonly string[]> {
  try {
    const names = await readdir(folder);
    return await Promise.all(
      names
        .filter((name) => name.endsWith('.crt'))
        .toSorted()
        .map((name) => readAuthority(join(folder, name))),
    );
  } catch (error) {
    if (isMissingPath(error)) return [];
    throw asRootsmithError(error, `read \`${folder}\``);
  }
}

/** The text of a PEM file with certificates. Throws `USAGE` for a file without any. */
export async function readAuthority(path: string): Promise<string> {
  const bytes = await readInput(path).catch((error: unknown) => {
    throw asRootsmithError(error, `read the certificate \`${path}\``);
  });
  const text = Buffer.from(bytes).toString('utf8');
  try {
    new X509Certificate(text).toString();
    return text;
  } catch (cause) {
    throw new RootsmithError('USAGE', `\`${path}\` holds no certificate`, {
      hint: 'Name a PEM file, which begins with `-----BEGIN CERTIFICATE-----`.',
      cause,
    });
  }
}
