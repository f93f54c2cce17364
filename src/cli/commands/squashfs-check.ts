import { resolve } from 'node:path';
import * as z from 'zod';
import { RootsmithError } from '../../errors/index.ts';
import type { SquashfsFinding } from '../../formats/index.ts';
import { boundGrowth } from '../chunk-collection.ts';
import { type Command, defineCommand } from '../command.ts';
import { limitFlag, limitsOf } from '../limit-flag.ts';

const args = z.strictObject({
  file: z.string().meta({ description: 'A squashfs image, such as rootfs.sqsh.' }),
});

const flags = z.strictObject({
  ...limitFlag,
  json: z.boolean().default(false).meta({ description: 'Print the findings as JSON.' }),
});

const UNREAD_HINT =
  'Check it with `unsquashfs -stat` and `unsquashfs -ll`, or make it again with xz or zstd, which Talos reads.';

export const squashfsCheckCommand: Command<typeof args, typeof flags> = defineCommand({
  name: 'squashfs check',
  summary: 'Check every table and block of a squashfs image',
  description:
    'Walks the image as the kernel and unsquashfs do, and compares what its tables say of each other. Prints one line for each finding. Of an image with a compressor that cannot be read here (lz4, lzo, lzma) it looks at what is never compressed, and says so',
  examples: ['rootsmith squashfs check rootfs.sqsh'],
  args,
  flags,
  async run({ terminal, print, signal }, { file }, { json, limit }) {
    const { checkSquashfsFile } = await import('../../installer/index.ts');
    const findings = await checkSquashfsFile(resolve(terminal.directory, file), {
      limits: limitsOf(limit),
      onMemory: boundGrowth(),
      signal,
    });
    if (json) print(JSON.stringify(findings));
    else for (const { severity, rule, message } of findings) print(`${severity}: ${rule}: ${message}`);
    const failure = failureOf(findings, file);
    if (failure !== undefined) throw failure;
    if (!json && findings.length === 0) print(`${file}: fine`);
  },
});

/** The error for the worst finding: damage is worse than content that could not be checked. */
function failureOf(findings: readonly SquashfsFinding[], file: string): RootsmithError | undefined {
  const first =
    findings.find(({ severity }) => severity === 'error') ?? findings.find(({ severity }) => severity === 'unread');
  if (first === undefined) return undefined;
  const { rule, message, offset, code = 'FORMAT_CORRUPT', hint = UNREAD_HINT } = first;
  const details = { file, rule, ...(offset === undefined ? {} : { offset }) };
  if (first.severity === 'error')
    return new RootsmithError(code, `\`${file}\` breaks the format: ${message}`, {
      hint: 'Make the image again.',
      details,
    });
  const sound = rule === 'open' ? '' : '; its superblock and the places of its tables are sound';
  return new RootsmithError(code, `\`${file}\` cannot be checked to its end: ${message}${sound}`, {
    hint: code === 'LIMIT_EXCEEDED' ? hint : UNREAD_HINT,
    details,
  });
}
