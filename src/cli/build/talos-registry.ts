import { isRootsmithError, usage } from '../../errors/index.ts';
import { parseReference } from '../../oci/index.ts';

/** Checks `--registry`: a host, perhaps with a path, without a slash at its end. Throws `USAGE`. */
export function checkTalosRegistry(registry: string | undefined): void {
  if (registry === undefined || isHost(registry)) return;
  throw usage(
    `\`--registry ${registry}\` is not a host with or without a path`,
    'Write it as `--registry registry.internal:5000/siderolabs`; `--plain-http` is for one without TLS.',
  );
}

/** A name without a dot or port in its first part would be a repository of the Docker Hub. */
function isHost(registry: string): boolean {
  try {
    const { domain, path, tag } = parseReference(`${registry}/installer:v1`);
    return registry.split('/')[0] === domain && path.endsWith('installer') && tag === 'v1';
  } catch (error) {
    if (!isRootsmithError(error)) throw error;
    return false;
  }
}
