import { usage } from '../../errors/index.ts';
import { type Mirror, type MirrorTarget, parseMirrorTarget } from '../../mirror/index.ts';

/** The target of a mirror, from the command line or from the mirror file. Throws `USAGE` if neither names one. */
export function targetOf(
  to: string | undefined,
  mirror: Pick<Mirror, 'target'> | undefined,
  directory: string,
): MirrorTarget {
  const target = to === undefined ? mirror?.target : parseMirrorTarget(to, directory);
  if (target !== undefined) return target;
  throw usage(
    'the target of the images is missing',
    'Add `--to registry.internal:5000` or `--to oci:DIR`, or `target` to the mirror file.',
  );
}
