import * as z from 'zod';
import { collectChunksEarly } from '../chunk-collection.ts';
import { type Command, defineCommand, flag } from '../command.ts';
import { limitFlag } from '../limit-flag.ts';
import { registryFlags } from '../registry-flags.ts';
import { sessionOptions } from '../session-options.ts';

const args = z.strictObject({
  uki: z.string().meta({ description: 'A UKI or another signed EFI program, or an installer at any PLACE.' }),
});

const flags = z.strictObject({
  cert: flag(z.array(z.string()).default([]), {
    placeholder: 'FILE',
    description: 'A certificate that firmware trusts: exit 8 unless it would start the image.',
  }),
  platform: flag(z.string().optional(), {
    placeholder: 'OS/ARCH',
    description: 'Which image of an index. Default: the only one, else linux/amd64.',
  }),
  ...registryFlags,
  ...limitFlag,
  json: flag(z.boolean().default(false), { description: 'Print the report as one JSON document.' }),
});

export const ukiInspectCommand: Command<typeof args, typeof flags> = defineCommand({
  name: 'uki inspect',
  summary: 'Show what is in a unified kernel image, who signed it, and what it measures to',
  description:
    'Shows sections with their digests, texts and boot entries; each signature with its certificate, and whether it fits the image; PCR 11 as the stub leaves it, for each boot entry and bank, and whether `.pcrsig` fits',
  examples: [
    'rootsmith uki inspect vmlinuz.efi',
    'rootsmith uki inspect ghcr.io/siderolabs/installer:v1.13.9 --json',
    'rootsmith uki inspect vmlinuz.efi --cert uki-signing-cert.pem',
  ],
  args,
  flags,
  async run(context, { uki }, chosen) {
    const { terminal, print } = context;
    collectChunksEarly();
    const { readSigningCertificate } = await import('../../pki/index.ts');
    const { readNamedFile } = await import('../secureboot/read-named-file.ts');
    const { openUki } = await import('../uki/open-uki.ts');
    const { inspectUki } = await import('../../uki/index.ts');
    const files = await Promise.all(chosen.cert.map((file) => readNamedFile(file, context)));
    const trusted = files.length === 0 ? undefined : files.map(readSigningCertificate);
    const options = await sessionOptions(chosen, context);
    const where = { uki, directory: terminal.directory, platform: chosen.platform };
    const found = await openUki(where, options, (source) => inspectUki(source, { trusted }));
    const { refusedUki, ukiDocument, ukiLines } = await import('../render/uki.ts');
    if (chosen.json) print(JSON.stringify(ukiDocument(found)));
    else for (const line of ukiLines(found)) print(line);
    const failure = trusted && refusedUki(found, uki);
    if (failure !== undefined) throw failure;
  },
});
