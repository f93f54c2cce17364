import { resolve } from 'node:path';
import * as z from 'zod';
import { formatBytes } from '../../bytes/index.ts';
import { usage } from '../../errors/index.ts';
import { cacheFlag, cacheOptions } from '../cache-flag.ts';
import { boundGrowth, collectChunksEarly } from '../chunk-collection.ts';
import { type Command, defineCommand } from '../command.ts';
import { limitFlag, limitsOf } from '../limit-flag.ts';

const MIN_BLOCK = 4096;
const MAX_BLOCK = 1024 ** 2;
const maxLevels = { gzip: 9, zstd: 22 } as const;

const args = z.strictObject({
  source: z.string().meta({ description: 'A directory, or a tar archive (plain, gzip, zstd or xz).' }),
  output: z.string().meta({ description: 'The image to write; it appears when it is whole.' }),
});

const flags = z.strictObject({
  compressor: z
    .enum(['zstd', 'xz', 'gzip'])
    .default('zstd')
    .meta({ placeholder: 'NAME', description: 'Talos kernels read zstd and xz.' }),
  level: z.coerce
    .number()
    .int()
    .min(1)
    .max(22)
    .optional()
    .meta({ placeholder: 'N', description: 'Of zstd (1 to 22, default 15) or gzip (1 to 9, default 9).' }),
  blockSize: z
    .string()
    .default('128K')
    .meta({ placeholder: 'BYTES', description: 'A power of two from 4K to 1M; K and M are understood.' }),
  fragments: z.boolean().default(true).meta({ description: 'Give every file blocks of its own.' }),
  tailends: z.boolean().default(false).meta({ description: 'Put the tails of large files into fragments, too.' }),
  xattrs: z.boolean().default(true).meta({ description: 'Leave extended attributes out.' }),
  exports: z.boolean().default(true).meta({ description: 'Leave out the table that NFS needs.' }),
  duplicates: z.boolean().default(true).meta({ description: 'Store equal files again and again.' }),
  compression: z.boolean().default(true).meta({ description: 'Store everything as it is.' }),
  allRoot: z.boolean().default(false).meta({ description: 'Give everything to root.' }),
  time: z.coerce.number().int().min(0).max(0xffff_ffff).optional().meta({
    placeholder: 'SECONDS',
    description: 'Time of the image and of all entries. Default: SOURCE_DATE_EPOCH, else those of the source.',
  }),
  ...cacheFlag,
  ...limitFlag,
  json: z.boolean().default(false).meta({ description: 'Print what was done as JSON.' }),
});

export const squashfsCreateCommand: Command<typeof args, typeof flags> = defineCommand({
  name: 'squashfs create',
  summary: 'Write a directory or a tar archive as a squashfs image',
  description:
    'Needs no root: a tar archive brings owners, devices and extended attributes. A directory brings all but the last',
  examples: [
    'rootsmith squashfs create rootfs.tar rootfs.sqsh --compressor xz',
    'rootsmith squashfs create ./rootfs rootfs.sqsh --level 18 --all-root',
  ],
  args,
  flags,
  async run({ terminal, print, report, signal }, { source, output }, chosen) {
    const { checkOutputFile } = await import('../early/check-folder.ts');
    const { createSquashfs } = await import('../../installer/index.ts');
    const { compressor, level, allRoot } = chosen;
    refuseContradictions(chosen);
    await checkOutputFile(resolve(terminal.directory, output), [resolve(terminal.directory, source)]);
    collectChunksEarly();
    const isStored = !chosen.compression;
    const epoch = terminal.env['SOURCE_DATE_EPOCH'];
    const { size, statistics } = await createSquashfs(
      resolve(terminal.directory, source),
      resolve(terminal.directory, output),
      {
        ...cacheOptions(chosen.cache, terminal),
        limits: limitsOf(chosen.limit),
        onMemory: boundGrowth(),
        compressor,
        level,
        allRoot,
        time: chosen.time ?? (epoch ? Number(epoch) : undefined),
        format: {
          blockSize: parseBlockSize(chosen.blockSize),
          fragments: chosen.tailends ? 'all-tails' : chosen.fragments ? 'small-files' : 'none',
          hasXattrs: chosen.xattrs,
          hasExports: chosen.exports,
          sharesDuplicates: chosen.duplicates,
          stored: { inodes: isStored, data: isStored, fragments: isStored, xattrs: isStored, ids: isStored },
        },
        report,
        signal,
      },
    );
    for (const name of statistics.unstorableXattrs)
      report({ kind: 'warning', message: `squashfs cannot hold the extended attribute \`${name}\`: it is left out` });
    print(chosen.json ? JSON.stringify({ size, ...statistics }) : `${output}: ${formatBytes(size)}`);
  },
});

function refuseContradictions({ compressor, level, fragments, tailends }: z.output<typeof flags>): void {
  if (!fragments && tailends)
    throw usage('`--no-fragments` and `--tailends` exclude each other', 'Choose one of them.');
  if (level === undefined) return;
  if (compressor === 'xz') throw usage('`--level` has no meaning for xz', 'Leave it out: xz uses its preset 6.');
  if (level > maxLevels[compressor])
    throw usage(`\`--level ${level}\` is more than ${compressor} has`, `Use 1 to ${maxLevels[compressor]}.`);
}

function parseBlockSize(text: string): number {
  const [, digits, unit = ''] = /^(\d+)([KM]?)$/i.exec(text) ?? [];
  const factor = { '': 1, K: 1024, M: MAX_BLOCK }[unit.toUpperCase()] ?? 1;
  const size = Number(digits) * factor;
  if (size >= MIN_BLOCK && size <= MAX_BLOCK && Number.isInteger(Math.log2(size))) return size;
  throw usage(`\`--block-size ${text}\` is not a block size of squashfs`, 'Use a power of two from 4K to 1M.');
}
