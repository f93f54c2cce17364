import { resolve } from 'node:path';
import * as z from 'zod';
import { formatBytes } from '../../bytes/index.ts';
import { boundGrowth } from '../chunk-collection.ts';
import { type Command, defineCommand, flag } from '../command.ts';
import { bootSignerFlags, pcrSignerFlags } from '../secureboot/signer-flags.ts';

const args = z.strictObject({
  output: z.string().meta({ description: 'The file to write; it appears when it is whole.' }),
});

const file = (description: string): z.ZodOptional<z.ZodString> =>
  flag(z.string().optional(), { placeholder: 'FILE', description });

const flags = z.strictObject({
  from: file('Take all that is not named otherwise from this UKI; its signatures are left out.'),
  stub: file("systemd's stub, such as linuxx64.efi.stub."),
  linux: file('The kernel.'),
  initrd: file('The initramfs.'),
  cmdline: flag(z.string().optional(), { placeholder: 'TEXT', description: 'The command line of the kernel.' }),
  osrel: file('The text of os-release.'),
  uname: flag(z.string().optional(), { placeholder: 'RELEASE', description: 'The release of the kernel.' }),
  splash: file('A picture for the time of boot (BMP).'),
  section: flag(z.array(z.string()).default([]), {
    placeholder: 'NAME=FILE',
    description: 'Another section, such as `.ucode` or `.dtb`.',
  }),
  drop: flag(z.array(z.string()).default([]), {
    placeholder: 'NAME',
    description: 'Leave out this section of `--from`.',
  }),
  profile: flag(z.array(z.string()).default([]), {
    placeholder: 'ID=TITLE',
    description: 'Another boot entry beside `main`. Those of `--from` go.',
  }),
  profileCmdline: flag(z.array(z.string()).default([]), {
    placeholder: 'ID=TEXT',
    description: 'The command line of that entry; a leading `+` adds to the main one.',
  }),
  talos: flag(z.string().optional(), {
    placeholder: 'VERSION',
    description: 'The release that boots it: decides the order of sections. Default: the newest.',
  }),
  ...bootSignerFlags,
  ...pcrSignerFlags,
});

export const ukiBuildCommand: Command<typeof args, typeof flags> = defineCommand({
  name: 'uki build',
  summary: 'Make a unified kernel image from parts or from another one, and sign it',
  description:
    'Puts sections in the order and at the places of the Talos release, so that equal parts give the bytes of its imager. The time in it is SOURCE_DATE_EPOCH, or 0. With a key or signer command and a certificate it is signed for secure boot, with PCR 11 values for each boot entry; for that a PCR key is needed too',
  examples: [
    'rootsmith uki build out.efi --stub linuxx64.efi.stub --linux vmlinuz --initrd initramfs.xz --cmdline console=tty0 --osrel os-release',
    'rootsmith uki build out.efi --from vmlinuz.efi --cmdline "talos.platform=metal console=ttyS0"',
    'rootsmith uki build out.efi --from vmlinuz.efi --key uki-signing-key.pem --cert uki-signing-cert.pem --pcr-key pcr-signing-key.pem',
  ],
  args,
  flags,
  async run(context, { output }, chosen) {
    const { terminal, signal } = context;
    boundGrowth();
    const { readSourceDateEpoch } = await import('../../files/index.ts');
    const { buildUki, signUki } = await import('../../uki/index.ts');
    const { parseTalosVersion } = await import('../../talos/index.ts');
    const { writeFileWhole } = await import('../../files/index.ts');
    const { readBootSigner, readPcrSigner } = await import('../secureboot/read-signers.ts');
    const { gatherParts } = await import('../uki/gather-parts.ts');
    await using gathered = await gatherParts(chosen, terminal.directory);
    const release = chosen.talos === undefined ? undefined : parseTalosVersion(chosen.talos);
    const options = { release, time: readSourceDateEpoch(terminal.env) ?? 0, signal };
    const isSigned = (chosen.key ?? chosen.signerCommand ?? chosen.cert ?? chosen.pcrKey) !== undefined;
    const { stub, parts } = gathered;
    const made = isSigned
      ? await signUki(stub, parts, {
          ...options,
          signer: await readBootSigner(chosen, context),
          pcrSigner: await readPcrSigner(chosen, context),
        })
      : await buildUki(stub, parts, options);
    await writeFileWhole(resolve(terminal.directory, output), made.open(), { signal });
    context.print(`${output}: ${formatBytes(made.size)}`);
  },
});
