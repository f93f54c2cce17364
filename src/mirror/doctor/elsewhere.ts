import type { Reference } from '../../oci/index.ts';
import type { Prober } from '../../stores/index.ts';
import type { PullAttempt } from '../../talos/index.ts';
import { type MirrorAddress, type MirrorNaming, mirrorRegistries } from '../mirror-registries.ts';
import { pointOf } from './points.ts';

/** A place of a registry where an image is, though nobody would look for it there. */
export interface Elsewhere {
  /** `http://10.5.0.1:6000/v2/docker.io/library/nginx`. */
  readonly url: string;
  /** The endpoint that would find it. */
  readonly endpoint: string;
  readonly overridePath: boolean;
}

const namings: readonly MirrorNaming[] = [{ kind: 'replace-host' }, { kind: 'keep-host' }];

/**
 * Looks for an image where the usual naming rules would have put it, at the mirrors that were asked in
 * vain: a registry that has it under another path is the most common mistake of all.
 */
export async function findElsewhere(
  { domain, path, tag, digest }: Reference,
  tried: readonly PullAttempt[],
  prober: Prober,
): Promise<Elsewhere | undefined> {
  for (const attempt of tried) {
    const { origin, host } = new URL(attempt.base);
    for (const { url, overridePath } of candidates(domain, { origin, host, path: '' })) {
      const base = overridePath ? url : `${url}/v2`;
      if (base === attempt.base) continue;
      const answer = await prober.manifest({ ...pointOf(attempt), base }, path, digest ?? tag ?? 'latest');
      if (answer.kind === 'manifest') return { url: `${base}/${path}`, endpoint: url, overridePath };
    }
  }
  return undefined;
}

function candidates(domain: string, mirror: MirrorAddress) {
  return namings.flatMap((naming) => {
    const { mirrors } = mirrorRegistries({ hosts: [domain], mirror, naming, version: undefined, skipFallback: false });
    return mirrors.flatMap(({ endpoints }) => endpoints);
  });
}
