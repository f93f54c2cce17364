import type { PullAttempt } from '../../../machine-config/index.ts';
import type { Reference } from '../../../oci/index.ts';
import type { Prober } from '../../../registry/index.ts';
import type { Naming } from '../../file/index.ts';
import type { MirrorAddress } from '../mirror-address.ts';
import { mirrorRegistries } from '../mirror-registries.ts';
import { pointOf } from './points.ts';

/** Another place where a mirror has an image: the settings of the node do not lead there. */
export interface Elsewhere {
  /** `http://10.5.0.1:6000/v2/docker.io/library/nginx`. */
  readonly url: string;
  /** The endpoint to configure, so that a node finds the image there. */
  readonly endpoint: string;
  readonly overridePath: boolean;
}

export interface ElsewhereOptions {
  readonly prober: Prober;
  /** The rule by which the registries name the images, where it is known. */
  readonly naming: Naming | undefined;
}

/** The rules that are tried besides the known one. */
const usual: readonly Naming[] = [{ kind: 'replace-host' }, { kind: 'keep-host' }];

/**
 * Looks for an image at the mirrors that did not have it, under the names that the usual rules and the known rule make:
 * a registry that has the image under another path is the most common mistake of all.
 */
export async function findElsewhere(
  { domain, path, tag, digest }: Reference,
  tried: readonly PullAttempt[],
  { prober, naming }: ElsewhereOptions,
): Promise<Elsewhere | undefined> {
  for (const attempt of tried) {
    const { origin, host } = new URL(attempt.base);
    for (const { url, overridePath } of candidates(domain, { origin, host, path: '' }, naming)) {
      const base = overridePath ? url : `${url}/v2`;
      if (base === attempt.base) continue;
      const answer = await prober.manifest({ ...pointOf(attempt), base }, path, digest ?? tag ?? 'latest');
      if (answer.kind === 'manifest') return { url: `${base}/${path}`, endpoint: url, overridePath };
    }
  }
  return undefined;
}

function candidates(domain: string, mirror: MirrorAddress, named: Naming | undefined) {
  return [...(named === undefined ? [] : [named]), ...usual].flatMap((naming) => {
    const { mirrors } = mirrorRegistries({ hosts: [domain], mirror, naming, version: undefined, skipFallback: false });
    return mirrors.flatMap(({ endpoints }) => endpoints);
  });
}
