import { resolve } from 'node:path';
import * as z from 'zod';
import type { CertifiedSigner, SigningCertificate } from '../../pki/index.ts';
import { type CliContext, type Command, defineCommand, flag } from '../command.ts';
import { bootSignerFlags } from '../secureboot/signer-flags.ts';

const args = z.strictObject({});

const flags = z.strictObject({
  output: flag(z.string(), { short: 'o', placeholder: 'DIR', description: 'The folder for the files.' }),
  commonName: flag(z.string().min(1).default('Test UKI Signing Key'), {
    placeholder: 'NAME',
    description: 'The name in the new certificate.',
  }),
  ...bootSignerFlags,
  kekCert: flag(z.array(z.string()).default([]), {
    placeholder: 'FILE',
    description: 'Let the owner of this certificate change the list of trusted keys too.',
  }),
  dbCert: flag(z.array(z.string()).default([]), {
    placeholder: 'FILE',
    description: "Let firmware start what this certificate's key signed too, such as option ROMs.",
  }),
});

export const secureBootInitCommand: Command<typeof args, typeof flags> = defineCommand({
  name: 'secureboot init',
  summary: 'Make keys for secure boot, and the files that enrol them in firmware',
  description:
    "Writes what `talosctl gen secureboot` writes: a signing key (RSA 4096) with its certificate, a key for PCR values (RSA 2048), and PK.auth, KEK.auth and db.auth. With `--cert` and a key or a signer command, these sign and no signing key is made. Nothing is overwritten, and all files are readable by their owner alone. Certificates of Microsoft are not shipped: where firmware needs them, give Microsoft's files by `--kek-cert` and `--db-cert`",
  examples: [
    'rootsmith secureboot init -o _out',
    "rootsmith secureboot init -o _out --cert uki.pem --signer-command './kms-sign.sh'",
  ],
  args,
  flags,
  async run(context, _, chosen) {
    const { enrolmentFiles, generateKeys, writeSecretFiles } = await import('../../uki/index.ts');
    const now = Math.floor(Date.now() / 1000);
    const { pcrKey, ...made } = await generateKeys({ commonName: chosen.commonName, now });
    const isGiven = (chosen.key ?? chosen.signerCommand ?? chosen.cert) !== undefined;
    const signer = isGiven ? await givenSigner(chosen, context) : await newSigner(made);
    const enrolled = await enrolmentFiles({
      signer,
      time: now,
      keyExchangeKeys: await readCertificates(chosen.kekCert, context),
      signatureKeys: await readCertificates(chosen.dbCert, context),
    });
    const files = new Map<string, string | Uint8Array>([
      ...(isGiven ? [] : signingFiles(made)),
      ['pcr-signing-key.pem', pcrKey],
      ...Object.entries(enrolled).map(([name, bytes]) => [`${name}.auth`, bytes] as const),
    ]);
    await writeSecretFiles(resolve(context.terminal.directory, chosen.output), files);
    for (const name of files.keys()) context.print(`${chosen.output}/${name}`);
  },
});

interface Made {
  readonly signingKey: string;
  readonly certificate: string;
  readonly certificateDer: Uint8Array;
}

function signingFiles({ signingKey, certificate, certificateDer }: Made): readonly [string, string | Uint8Array][] {
  return [
    ['uki-signing-key.pem', signingKey],
    ['uki-signing-cert.pem', certificate],
    ['uki-signing-cert.der', certificateDer],
  ];
}

async function newSigner({ signingKey, certificateDer }: Made): Promise<CertifiedSigner> {
  const { certified, keySigner, readPrivateKey, readSigningCertificate } = await import('../../pki/index.ts');
  const key = readPrivateKey(Buffer.from(signingKey), { purpose: 'sign boot files', passphraseFrom: '' });
  return certified(keySigner(key), readSigningCertificate(certificateDer));
}

async function givenSigner(chosen: z.output<typeof flags>, context: CliContext): Promise<CertifiedSigner> {
  const { readBootSigner } = await import('../secureboot/read-signers.ts');
  return await readBootSigner(chosen, context);
}

async function readCertificates(files: readonly string[], context: CliContext): Promise<readonly SigningCertificate[]> {
  const { readSigningCertificate } = await import('../../pki/index.ts');
  const { readNamedFile } = await import('../secureboot/read-named-file.ts');
  return await Promise.all(files.map(async (file) => readSigningCertificate(await readNamedFile(file, context))));
}
