import { open, writeFile } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import type { SizedContent, SparseContent } from '../../bytes/index.ts';
import { FileAccess, makeEmptyFile } from '../../files/index.ts';
import { guidOfLabel, xfsData, xfsStamps } from '../../formats/index.ts';
import { spool } from '../../installer/index.ts';
import { partitionSizes } from '../../talos/index.ts';
import { makeXfs } from '../../tools/index.ts';
import type { MediaContext } from '../context.ts';

const LABEL = 'BOOT';

/** The BOOT partition: an XFS by `mkfs.xfs` with kernel, initramfs and `grub.cfg`, always the same bytes. */
export async function makeBootPartition(grubConfig: string, context: MediaContext): Promise<SparseContent> {
  const { image, base, settings, options } = context;
  const { work, keep } = image;
  const config = work.newPath('grub.cfg');
  await writeFile(config, grubConfig);
  const kernel = await spooledPath('vmlinuz', base.kernel, context);
  const initramfs = await spooledPath('initramfs.xz', base.initramfs, context);
  const prototype = work.newPath('boot.proto');
  await writeFile(prototype, prototypeOf({ kernel, initramfs, config }));
  const path = work.newPath('boot.xfs');
  await makeEmptyFile(path, partitionSizes(settings.version).boot);
  await makeXfs({
    image: path,
    prototype,
    directory: dirname(path),
    label: LABEL,
    uuid: guidOfLabel(LABEL),
    sectorBytes: settings.disk?.sectorBytes ?? 512,
    path: options.env['PATH'] ?? '',
    signal: options.signal,
  });
  const file = keep(await FileAccess.open(path));
  await stamp(path, file, settings.time);
  return await xfsData(file);
}

/** The format of mkfs: type, mode, owner, and the file where there is one; names may hold no blanks. */
function prototypeOf(files: { readonly kernel: string; readonly initramfs: string; readonly config: string }): string {
  return [
    '/',
    '0 0',
    'd--755 0 0',
    'A d--755 0 0',
    `vmlinuz ---644 0 0 ${basename(files.kernel)}`,
    `initramfs.xz ---644 0 0 ${basename(files.initramfs)}`,
    '$',
    'grub d--755 0 0',
    `grub.cfg ---600 0 0 ${basename(files.config)}`,
    '$',
    '$',
    '',
  ].join('\n');
}

async function spooledPath(name: string, content: SizedContent, { image, options }: MediaContext): Promise<string> {
  const file = image.work.newFile(name);
  await spool(file, content.open(), options.signal);
  return file.path;
}

/** mkfs.xfs writes the time of its run into the inodes. */
async function stamp(path: string, file: FileAccess, time: number): Promise<void> {
  const handle = await open(path, 'r+');
  try {
    for (const { offset, bytes } of await xfsStamps(file, time)) await handle.write(bytes, 0, bytes.length, offset);
  } finally {
    await handle.close();
  }
}
