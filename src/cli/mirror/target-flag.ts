import { RootsmithError } from '../../errors/index.ts';
import { type Mirror, type MirrorTarget, parseMirrorTarget } from '../../mirror/index.ts';

/** Where a mirror goes: what the command line says, or else its file. Throws `USAGE` where neither does. */
export function targetOf(
  to: string | undefined,
  mirror: Pick<Mirror, 'target'> | undefined,
  directory: string,
): MirrorTarget {
  const target = to === undefined ? mirror?.target : parseMirrorTarget(to, directory);
  if (target !== undefined) return target;
  throw new RootsmithError('USAGE', 'it is not said where the images go', {
    hint: 'Add `--to registry.internal:5000` or `--to oci:DIR`, or `target` to the mirror file.',
  });
}
