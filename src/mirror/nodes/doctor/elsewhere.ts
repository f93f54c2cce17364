import type { PullAttempt } from '../../../machine-config/index.ts';
import type { Reference } from '../../../oci/index.ts';
import type { Prober } from '../../../registry/index.ts';
import type { Naming } from '../../file/mirror-model.ts';
import { type MirrorAddress, mirrorRegistries } from '../mirror-registries.ts';
import { pointOf } from './points.ts';

/** A place of a registry where an image is, though nobody would look for it there. */
export interface Elsewhere {
  /** `http://10.5.0.1:6000/v2/docker.io/library/nginx`. */
  readonly url: string;
  /** The endpoint that would find it. */
  readonly endpoint: string;
  readonly overridePath: boolean;
}

export interface ElsewhereOptions {
  readonly prober: Prober;
  /** How the images were named at their registries, where somebody said so. */
  readonly naming: Naming | undefined;
}

/** How images are named where nobody said how. */
const usual: readonly Naming[] = [{ kind: 'replace-host' }, { kind: 'keep-host' }];

/**
 * Looks for an image where the usual naming rules, and the one that was named, would have put it, at the
 * mirrors that were asked in vain: a registry that has it under another path is the most common mistake of all.
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
