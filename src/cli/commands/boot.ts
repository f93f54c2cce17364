import * as z from 'zod';
import { bootFlags } from '../boot/flags.ts';
import { collectChunksEarly } from '../chunk-collection.ts';
import { type Command, defineCommand, flag } from '../command.ts';
import { sessionOptions } from '../session-options.ts';

const args = z.strictObject({
  place: flag(z.string(), { description: 'An installer of Talos, ours or not, at any PLACE.' }),
});

export const bootCommand: Command<typeof args, typeof bootFlags> = defineCommand({
  name: 'boot',
  summary: 'Start an installer in QEMU, and wait for what its console shows',
  description:
    'Needs QEMU, and for a UKI or a medium with UEFI its firmware too; uses KVM where it can. The console goes to standard output. Ctrl-C ends the machine, of which nothing stays. With --until the status says whether it came up',
  examples: [
    'rootsmith boot oci:out/hello:v1',
    'rootsmith boot oci:out/hello:v1 --until "machine is running and ready" --log console.txt',
    'rootsmith boot ghcr.io/siderolabs/installer:v1.13.9 --disk 10GiB --forward 50000:50000  # then: talosctl -n 127.0.0.1',
    'rootsmith boot oci:out/hello:v1 --from iso --kernel-arg talos.dashboard.disabled=1',
  ],
  args,
  flags: bootFlags,
  async run(context, { place }, chosen) {
    const { terminal, print } = context;
    collectChunksEarly();
    const { readMachine } = await import('../boot/read-machine.ts');
    const { openConsole } = await import('../boot/console-output.ts');
    const request = readMachine(place, chosen, terminal.directory);
    const { bootMachine } = await import('../../imager/index.ts');
    await using output = await openConsole(chosen, context);
    const outcome = await bootMachine(request, {
      ...(await sessionOptions(chosen, context)),
      onConsole: (line) => output.write(line),
    });
    if (chosen.json) print(JSON.stringify({ place, ...outcome }));
  },
});
