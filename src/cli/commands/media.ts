import * as z from 'zod';
import { collectChunksEarly } from '../chunk-collection.ts';
import { type Command, defineCommand } from '../command.ts';
import { mediaFlags } from '../media/flags.ts';
import { sessionOptions } from '../session-options.ts';

const args = z.strictObject({
  place: z.string().meta({ description: 'An installer or an imager image of Talos, ours or not, at any PLACE.' }),
});

export const mediaCommand: Command<typeof args, typeof mediaFlags> = defineCommand({
  name: 'media',
  summary: 'Make an ISO, a disk image, a UKI or what a network boot needs of an installer',
  description:
    "Makes what Talos's imager makes, without Docker and without root, of any installer: byte for byte the same each time. Arguments that somebody built into the installer stay. Prints each file with its size and digest; it appears when it is whole. GRUB (for a BIOS, and before 1.10) needs grub-mkimage, its disks mkfs.xfs too",
  examples: [
    'rootsmith media ghcr.io/siderolabs/installer:v1.13.9 -k iso,disk --bootloader sd-boot',
    'rootsmith media oci:out/hello:v1 -k disk --platform-name nocloud --kernel-arg net.ifnames=0 -o nocloud.raw.zst',
    'rootsmith media ghcr.io/siderolabs/installer:v1.9.6 -k iso --grub ghcr.io/siderolabs/imager:v1.9.6',
    'rootsmith media ghcr.io/siderolabs/installer:v1.13.9 -k iso --secure-boot --key uki-signing-key.pem --cert uki-signing-cert.pem --pcr-key pcr-signing-key.pem',
    'rootsmith media oci:out/hello:v1 -k pxe && rootsmith serve --pxe out/pxe',
  ],
  args,
  flags: mediaFlags,
  async run(context, { place }, chosen) {
    const { terminal, print, report } = context;
    collectChunksEarly();
    const { makeMedia, planMedia } = await import('../../imager/index.ts');
    const { readMediaRequest } = await import('../media/read-request.ts');
    const { checkMediaFolder } = await import('../media/choose-target.ts');
    const { finishedMedia, mediaLines, mediaPlanLines } = await import('../render/media.ts');
    const request = await readMediaRequest(place, chosen, context);
    if (!chosen.plan) await checkMediaFolder(request);
    const options = await sessionOptions(chosen, context);
    if (chosen.plan) {
      const plan = await planMedia(request, options);
      for (const line of chosen.json ? [JSON.stringify(plan)] : mediaPlanLines(plan)) print(line);
      return;
    }
    const made = await makeMedia(request, options);
    const { plan, files } = made;
    const { version, architecture, platformName, digest } = plan;
    const asJson = { place, digest, version, architecture, platformName, files };
    for (const line of chosen.json ? [JSON.stringify(asJson)] : mediaLines(made, terminal.directory)) print(line);
    report(finishedMedia(made, terminal.directory));
  },
});
