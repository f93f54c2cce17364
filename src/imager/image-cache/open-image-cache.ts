import { describeSource, type ImageOfPlace } from '../../installer/index.ts';
import { DEBUGFS, MKE2FS, refuseMissingPrograms, withSystemFolders } from '../../tools/index.ts';
import type { MediaRequest } from '../request.ts';
import { type CacheFile, cacheFiles } from './cache-files.ts';

const purpose = 'the partition of the image cache';

/**
 * The files of the image cache that is asked for. Throws what reading it throws, and `TOOL_MISSING` where a disk is to
 * have it and e2fsprogs is not there.
 */
export async function openImageCache(
  { imageCache: source, kinds }: Pick<MediaRequest, 'imageCache' | 'kinds'>,
  image: Pick<ImageOfPlace, 'tree'>,
  env: Readonly<Record<string, string | undefined>>,
): Promise<readonly CacheFile[] | undefined> {
  if (source === undefined) return undefined;
  const needed = [MKE2FS, DEBUGFS].map((program) => ({ ...program, purpose }));
  if (kinds.includes('disk')) await refuseMissingPrograms(needed, { path: withSystemFolders(env['PATH'] ?? '') });
  return cacheFiles(await image.tree(source), `the image cache ${describeSource(source)}`);
}
