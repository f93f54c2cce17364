import * as z from 'zod';
import { flag } from '../command.ts';
import { limitFlag } from '../limit-flag.ts';
import { registryFlags } from '../registry-flags.ts';

const texts = z.array(z.string()).default([]);

/** The flags of `boot`. */
export const bootFlags = z.strictObject({
  until: flag(texts, {
    placeholder: 'TEXT',
    description: 'Stop with status 0 when a line of the console has this text. Of several, each has to be shown.',
  }),
  timeout: flag(z.string().optional(), {
    placeholder: 'TIME',
    description: 'Stop with status 8 after this time, such as 90s. Default: 10m with --until, else no limit.',
  }),
  log: flag(z.string().optional(), {
    placeholder: 'FILE',
    description: 'Write the console to this file instead of standard output.',
  }),
  from: flag(z.enum(['kernel', 'uki', 'iso', 'disk']).optional(), {
    placeholder: 'NAME',
    description:
      'What the machine starts from: the kernel and the initramfs, the UKI by UEFI, or a medium made for it. Default: uki where the installer has one, else kernel.',
  }),
  kernelArg: flag(texts, {
    placeholder: 'ARG',
    description: 'Add an argument of the kernel, or remove one. The console is the serial port unless you name one.',
  }),
  memory: flag(z.string().default('2GiB'), { placeholder: 'SIZE', description: 'Memory of the machine.' }),
  cpus: flag(z.string().default('1'), { placeholder: 'COUNT', description: 'Processors of the machine.' }),
  kvm: flag(z.boolean().default(true), {
    description: 'Emulate the processor instead of taking KVM, where this machine has it.',
  }),
  disk: flag(z.string().optional(), {
    placeholder: 'SIZE',
    description: 'Give the machine an empty disk of this size, which is gone afterwards.',
  }),
  network: flag(z.enum(['user', 'none']).default('user'), {
    placeholder: 'NAME',
    description: 'A network behind this machine, as QEMU makes without rights, or none.',
  }),
  forward: flag(texts, {
    placeholder: 'PORT:PORT',
    description: 'Lead a port of 127.0.0.1 to one of the machine: 50000:50000 for talosctl.',
  }),
  platform: flag(z.string().optional(), {
    placeholder: 'OS/ARCH',
    description: 'Which image of an index. Default: the only one, else linux/amd64.',
  }),
  talos: flag(z.string().optional(), {
    placeholder: 'VERSION',
    description: 'The release, where the image does not tell it.',
  }),
  ...limitFlag,
  ...registryFlags,
  json: flag(z.boolean().default(false), {
    description: 'Print how it ended as one JSON document; the console goes to standard error, or to --log.',
  }),
  quiet: flag(z.boolean().default(false), { short: 'q', description: 'Show warnings and errors only.' }),
});

/** What these flags hold. */
export type BootFlags = z.output<typeof bootFlags>;
