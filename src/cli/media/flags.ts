import * as z from 'zod';
import { flag } from '../command.ts';
import { limitFlag } from '../limit-flag.ts';
import { registryFlags } from '../registry-flags.ts';
import { bootSignerFlags, pcrSignerFlags } from '../secureboot/signer-flags.ts';

const texts = z.array(z.string()).default([]);

/** The flags of `media`. */
export const mediaFlags = z.strictObject({
  kind: flag(texts, {
    short: 'k',
    placeholder: 'KINDS',
    description:
      'What to make: kernel, initramfs, cmdline, uki, iso, disk, pxe (a script for iPXE and what it loads), installer (the image as an archive). Several by commas.',
  }),
  output: flag(z.string().default('out'), {
    short: 'o',
    placeholder: 'DIR|FILE',
    description: 'The folder for the files; for one kind alone, a name with a dot is that of its file.',
  }),
  platformName: flag(z.string().optional(), {
    placeholder: 'NAME',
    description: "Where it boots: metal, aws, nocloud and so on. Default: what the installer's own UKI says, or metal.",
  }),
  platform: flag(z.string().optional(), {
    placeholder: 'OS/ARCH',
    description: 'Which image of an index. Default: the only one, else linux/amd64.',
  }),
  kernelArg: flag(texts, {
    placeholder: 'ARG',
    description: 'Add an argument of the kernel, or remove one: `--kernel-arg=-console`.',
  }),
  meta: flag(texts, { placeholder: 'KEY=VALUE', description: 'Set a value of META: `0xa=…`.' }),
  bootloader: flag(z.enum(['dual-boot', 'sd-boot', 'grub', 'none']).optional(), {
    placeholder: 'NAME',
    description: 'What boots an ISO or a disk. Default: as the imager of the release chooses.',
  }),
  firmware: flag(z.enum(['bios', 'uefi']).optional(), {
    placeholder: 'NAME',
    description: 'Leave out the GRUB of the other firmware. Default: both.',
  }),
  grub: flag(z.string().optional(), {
    placeholder: 'DIR|PLACE',
    description:
      "GRUB's files: a folder such as /usr/lib/grub, or an image that brings them. Default: the installer's own, else /usr/lib/grub.",
  }),
  diskSize: flag(z.string().optional(), {
    placeholder: 'SIZE',
    description:
      'Size of the disk, to which the imager adds room for larger boot partitions. Default: by the platform.',
  }),
  diskFormat: flag(z.enum(['raw', 'qcow2', 'vhd', 'ova']).optional(), {
    placeholder: 'NAME',
    description: 'Format of the disk. Default: by the platform.',
  }),
  compress: flag(z.enum(['none', 'zst', 'xz', 'gz', 'tar.gz']).optional(), {
    placeholder: 'NAME',
    description: 'How each file is packed; not for pxe and installer. Default: a disk by the platform, others not.',
  }),
  sectorSize: flag(z.string().optional(), { placeholder: 'BYTES', description: 'Sectors of the disk: 512 or 4096.' }),
  secureBoot: flag(z.boolean().default(false), {
    description: 'Sign systemd-boot and the UKI with your keys, and PCR 11 values.',
  }),
  ...bootSignerFlags,
  ...pcrSignerFlags,
  enroll: flag(z.enum(['off', 'manual', 'if-safe', 'force']).optional(), {
    placeholder: 'MODE',
    description: 'How systemd-boot enrols the keys on the medium. Default: if-safe on an ISO, off on a disk.',
  }),
  enrollKeys: flag(z.string().optional(), {
    placeholder: 'DIR',
    description: 'Folder with PK.auth, KEK.auth and db.auth. Default: made of the certificate.',
  }),
  imageCache: flag(z.string().optional(), {
    placeholder: 'DIR|PLACE',
    description:
      'Put this image cache onto the ISO or the disk, from where nodes pull: a folder, an OCI layout, a tar, or an image.',
  }),
  baseUrl: flag(z.string().optional(), {
    placeholder: 'URL',
    description: "Where the files of pxe will be. Default: beside the script, at the script's own address.",
  }),
  talos: flag(z.string().optional(), {
    placeholder: 'VERSION',
    description: 'The release, where the image does not tell it.',
  }),
  plan: flag(z.boolean().default(false), { description: 'Print what would be made, and of what; write nothing.' }),
  ...limitFlag,
  ...registryFlags,
  json: flag(z.boolean().default(false), { description: 'Print the result as one JSON document.' }),
  quiet: flag(z.boolean().default(false), { short: 'q', description: 'Show warnings and errors only.' }),
});

/** What these flags hold. */
export type MediaFlags = z.output<typeof mediaFlags>;
