import { isRootsmithError, redact, usage } from '../errors/index.ts';
import { parseReference } from '../oci/index.ts';

/** Parses a registry as `docker login` takes it: a host with its port, or the URL of one. Throws `USAGE`. */
export function parseLoginHost(text: string): string {
  const host = text.replace(/^https?:\/\//, '').replace(/\/(v[12]\/?)?$/, '');
  try {
    const { domain, path } = parseReference(`${host}/x/x`);
    // A name without a dot or a port is a part of the Docker Hub.
    if (path === 'x/x') return domain;
  } catch (error) {
    if (!isRootsmithError(error)) throw error;
  }
  throw usage(
    `\`${redact(text)}\` is not the name of a registry`,
    'Write its host, and its port if it has one: `ghcr.io`, `registry.internal:5000`, `docker.io`.',
  );
}
