import { RootsmithError } from '../../errors/index.ts';
import { parseReference } from '../../oci/index.ts';

/** The address of a registry that mirrors others, and the path below which it has their images. */
export interface MirrorAddress {
  /** `http://10.5.0.1:6000`. */
  readonly origin: string;
  /** The host with its port: login and certificates are configured for it. */
  readonly host: string;
  /** The first part of repositories, such as `team/mirror`; empty where the images have no common path. */
  readonly path: string;
}

/** Stands for all hosts. */
export const ANY_HOST = '*';

/**
 * Reads `http://10.5.0.1:6000`, or an address with a path of repositories, which may begin with `/v2`. An address
 * without a scheme means https.
 */
export function parseMirrorAddress(text: string): MirrorAddress {
  const url = URL.parse(/^[a-z]+:\/\//i.test(text) ? text : `https://${text}`);
  if (url !== null && url.password !== '') {
    throw unusable(
      'the address of the mirror has a login in it',
      'Pass it by `--username` and `--password-file`: a configuration has fields of its own for a login.',
    );
  }
  const isUsable = url !== null && /^https?:$/.test(url.protocol) && url.search === '' && url.hash === '';
  if (!isUsable || url.username !== '') {
    throw unusable(
      `\`${text}\` is not the address of a registry`,
      'Write it as `http://10.5.0.1:6000` or `https://registry.internal/team`.',
    );
  }
  const path = url.pathname.replace(/^\/v2(?=\/|$)/, '').replace(/^\/+|\/+$/g, '');
  if (path !== '') assertPath(path, 'the path of the mirror');
  return { origin: url.origin, host: url.host, path };
}

/** Reads a host as references begin with it, and returns the form in which hosts are compared. */
export function parseRegistryHost(text: string): string {
  if (text === ANY_HOST) return text;
  try {
    const { domain } = parseReference(`${text}/x`);
    if (domain === text || ['index.docker.io', 'registry-1.docker.io'].includes(text)) return domain;
  } catch {
    // The message below fits a host better than the one about the reference.
  }
  throw unusable(
    `\`${text}\` is not the host of a registry`,
    'Write it as references begin: `docker.io`, `registry.internal:5000`.',
  );
}

/** Throws `USAGE` where a path cannot begin the name of a repository. */
export function assertPath(path: string, what: string): void {
  try {
    parseReference(`x.example/${path}/y`);
  } catch (cause) {
    throw new RootsmithError('USAGE', `${what} is \`${path}\`, which cannot be a part of a repository's name`, {
      hint: 'Use lower-case letters and digits, separated by `.`, `_`, `-` and `/`.',
      cause,
    });
  }
}

/** The error for settings that a command line asks for and that cannot be. */
export function unusable(message: string, hint: string): RootsmithError {
  return new RootsmithError('USAGE', message, { hint });
}
