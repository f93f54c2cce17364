import { resolve } from 'node:path';
import * as z from 'zod';
import { RootsmithError } from '../../errors/index.ts';
import { type Command, defineCommand } from '../command.ts';

const args = z.strictObject({
  file: z.string().meta({ description: 'A squashfs image, such as rootfs.sqsh.' }),
});

const flags = z.strictObject({
  json: z.boolean().default(false).meta({ description: 'Print the findings as JSON.' }),
});

export const squashfsCheckCommand: Command<typeof args, typeof flags> = defineCommand({
  name: 'squashfs check',
  summary: 'Check every table and block of a squashfs image',
  description:
    'Walks the image as the kernel and unsquashfs do, and compares what its tables say of each other. Prints one line for each finding',
  examples: ['rootsmith squashfs check rootfs.sqsh'],
  args,
  flags,
  async run({ terminal, print, signal }, { file }, { json }) {
    const { checkSquashfsFile } = await import('../../build/index.ts');
    const findings = await checkSquashfsFile(resolve(terminal.directory, file), { signal });
    if (json) print(JSON.stringify(findings));
    else for (const { severity, rule, message } of findings) print(`${severity}: ${rule}: ${message}`);
    const [first] = findings.filter(({ severity }) => severity === 'error');
    if (first !== undefined) {
      const details = first.offset === undefined ? {} : { offset: first.offset };
      throw new RootsmithError('FORMAT_CORRUPT', `\`${file}\` breaks the format: ${first.message}`, {
        hint: 'Make the image again.',
        details: { file, rule: first.rule, ...details },
      });
    }
    if (!json && findings.length === 0) print(`${file}: fine`);
  },
});
