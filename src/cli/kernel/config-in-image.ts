import { RootsmithError } from '../../errors/index.ts';
import type { ImageName } from '../../recipe/index.ts';

/** Reads the configuration inside the kernel of an image. */
export async function readConfigIn({ place }: ImageName): Promise<string> {
  throw new RootsmithError('FORMAT_UNSUPPORTED', `cannot read the configuration inside \`${place}\` yet`, {
    hint: 'Name a file: zcat /proc/config.gz on a node gives it.',
  });
}
