import { digestOf, encodeJson, type JsonValue } from '../../oci/index.ts';
import type { KernelInputs } from '../inputs.ts';

/** Counts up when this program makes other bytes of the same inputs. */
const OUTPUT_VERSION = 1;

/**
 * The name of the result of a build, made of all that shapes it: equal inputs give the same name. Paths of this machine
 * and the number of jobs are not in it.
 */
export function buildKey(inputs: KernelInputs): string {
  const { recipe, toolchain, source, patches, base, wanted, outside, key, toolVersions, time } = inputs;
  const json = {
    outputVersion: OUTPUT_VERSION,
    arch: toolchain.arch,
    toolVersions,
    source,
    patches: patches.map(({ name, digest, strip }) => ({ name, digest, strip: strip ?? null })),
    base: { ...base },
    wanted: wanted.map(({ name, value }) => ({ name, value })),
    outside: outside.map(({ folder, digest }) => ({ name: folder.path.split('/').at(-1) ?? '', digest })),
    certificate: key?.certificate.fingerprint256 ?? null,
    strips: recipe.strips,
    layout: recipe.layout,
    labels: { ...recipe.image.labels },
    time,
  } satisfies JsonValue;
  return digestOf(encodeJson(json)).replace('sha256:', '');
}
