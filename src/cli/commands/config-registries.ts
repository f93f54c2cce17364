import * as z from 'zod';
import { type CliContext, type Command, defineCommand } from '../command.ts';
import { configFlags } from '../config/flags.ts';

const args = z.strictObject({});

export const configRegistriesCommand: Command<typeof args, typeof configFlags> = defineCommand({
  name: 'config registries',
  summary: 'Write the configuration that makes nodes pull from a mirror, and merge it into theirs',
  description:
    'Works without a network. Every registry host of the list gets its mirror. --talos decides the form: a part of machine up to 1.11, documents of their own from 1.12 on. Secrets are never taken from the command line. FILE is - for standard input',
  examples: [
    'rootsmith config registries --mirror http://10.5.0.1:6000 --talos v1.0.6 > patch.yaml',
    'rootsmith config registries --mirror http://10.5.0.1:6000 --talos v1.0.6 --format flags',
    'rootsmith config registries --mirror https://registry.internal --talos v1.13.9 --ca ca.crt --username puller --password-file token --skip-fallback --merge controlplane.yaml --in-place',
    'rootsmith config registries --talos v1.13.9 --interface bond0 --bond-mode 802.3ad --bond-link eth0 --bond-link eth1 --address 10.0.0.201/8 --gateway 10.0.0.1 --nameserver 10.0.0.1 --time-server 10.0.0.1',
    'rootsmith config registries --file mirror.yaml --talos v1.13.9 > patch.yaml',
    'rootsmith config registries --mirror http://10.5.0.1:6000 --file images.txt --format hosts.toml --output /etc/containerd/certs.d',
  ],
  args,
  flags: configFlags,
  async run(context: CliContext, _args, chosen) {
    const { refuseContradictions } = await import('../config/refuse.ts');
    refuseContradictions(chosen);
    const { gatherConfig } = await import('../config/gather.ts');
    const { writeConfig } = await import('../config/write.ts');
    const made = await gatherConfig(chosen, context);
    if (!chosen.quiet) for (const message of made.warnings) context.report({ kind: 'warning', message });
    await writeConfig(made, chosen, context);
  },
});
