import type { RandomAccess } from '../../bytes/index.ts';
import { FileAccess } from '../../files/index.ts';
import type { readUkiOfPlace } from '../../installer/index.ts';
import { atHome } from '../modules/local-paths.ts';

export interface UkiPlace {
  /** A file, or an installer at any PLACE. */
  readonly uki: string;
  readonly directory: string;
  readonly platform: string | undefined;
}

/** Opens a UKI as long as it is used: a file, or that of an installer. */
export async function openUki<T>(
  { uki, directory, platform }: UkiPlace,
  options: Parameters<typeof readUkiOfPlace>[2],
  use: (source: RandomAccess) => Promise<T>,
): Promise<T> {
  const path = atHome(uki, directory);
  if (path !== uki || path.startsWith('/')) {
    await using file = await FileAccess.open(path);
    return await use(file);
  }
  const { readUkiOfPlace: read } = await import('../../installer/index.ts');
  const { parsePlatform } = await import('../../oci/index.ts');
  return await read(uki, platform === undefined ? undefined : parsePlatform(platform), options, use);
}
