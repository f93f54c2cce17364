import { chmod, mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type SparseContent, withoutZeros } from '../../bytes/index.ts';
import { asRootsmithError } from '../../errors/index.ts';
import { FileAccess, makeEmptyFile } from '../../files/index.ts';
import { guidOfLabel } from '../../formats/index.ts';
import { changeExt4, type Ext4Options, makeExt4 } from '../../tools/index.ts';
import type { MediaContext } from '../context.ts';
import type { CacheFile } from './cache-files.ts';
import { type CommandBatch, commandBatches, foldersOf } from './ext4-commands.ts';
import { ext4Layout } from './ext4-layout.ts';

const LABEL = 'IMAGECACHE';
const MODE = 0o644;

/** The partition that a node finds its image cache on: an ext4 whose root is that of the cache, always the same bytes. */
export async function cachePartition(
  files: readonly CacheFile[],
  { image: { work, keep }, settings, options }: Pick<MediaContext, 'image' | 'settings' | 'options'>,
): Promise<SparseContent> {
  const { size, inodes, journalMib } = ext4Layout(files, foldersOf(files));
  const image = work.newPath('imagecache.ext4');
  await makeEmptyFile(image, size);
  const { signal } = options;
  const making = { image, time: settings.time, path: options.env['PATH'] ?? '', signal };
  await makeExt4({ ...making, label: LABEL, uuid: guidOfLabel(LABEL), inodes, journalMib });
  await fill(files, work.newPath('imagecache'), making);
  return await withoutZeros(keep(await FileAccess.open(image)), signal);
}

/** Files lie in a folder for as long as debugfs copies them. */
async function fill(files: readonly CacheFile[], folder: string, options: Ext4Options): Promise<void> {
  for (const batch of commandBatches(files)) {
    const commands = await writeBatch(batch, folder, options.signal);
    await changeExt4(commands, options);
    await rm(folder, { recursive: true });
  }
}

async function writeBatch(
  { files, commands }: CommandBatch,
  folder: string,
  signal: AbortSignal | undefined,
): Promise<string> {
  try {
    await mkdir(folder);
    for (const [index, { content }] of files.entries()) {
      await writeFile(join(folder, String(index)), content.open(), { signal });
      await chmod(join(folder, String(index)), MODE);
    }
    const file = join(folder, 'commands');
    await writeFile(file, commands);
    return file;
  } catch (error) {
    throw asRootsmithError(error, 'copy the image cache');
  }
}
