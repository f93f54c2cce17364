import { resolve } from 'node:path';
import * as z from 'zod';
import { asRootsmithError, RootsmithError } from '../../errors/index.ts';
import type { SigningKey } from '../../formats/index.ts';
import { type CliContext, type Command, defineCommand, flag } from '../command.ts';
import { readInputFile } from '../read-input.ts';

const args = z.strictObject({
  file: z.array(z.string()).min(1, 'name at least one module').meta({ description: 'Uncompressed modules (.ko).' }),
});

const flags = z.strictObject({
  key: flag(z.string(), { placeholder: 'FILE', description: 'The private key, as PEM.' }),
  cert: flag(z.string().optional(), {
    placeholder: 'FILE',
    description: 'Its certificate, as PEM or DER. Default: the one in the file of the key.',
  }),
  hash: flag(z.enum(['sha256', 'sha384', 'sha512']).default('sha512'), {
    placeholder: 'NAME',
    description: 'The hash that is signed; the kernel must know it.',
  }),
  output: flag(z.string().optional(), {
    short: 'o',
    placeholder: 'DIR',
    description: 'Write the signed modules into this folder. Default: in their place.',
  }),
  replace: flag(z.boolean().default(false), { description: 'Sign modules that are signed already anew.' }),
});

export const modulesSignCommand: Command<typeof args, typeof flags> = defineCommand({
  name: 'modules sign',
  summary: 'Sign kernel modules as the build of the kernel does',
  description:
    'Appends the same signature as the sign-file of the kernel: by issuer and serial number, without attributes. Nothing of the module is stripped; do that before, since any later change voids the signature. The passphrase of an encrypted key is taken from the variable KBUILD_SIGN_PIN',
  examples: ['rootsmith modules sign --key signing_key.pem --cert signing_key.x509 hello.ko'],
  args,
  flags,
  async run(context, { file: files }, { key, cert, hash, output, replace }) {
    const { bufferAccess } = await import('../../bytes/index.ts');
    const { readSignatureTrailer, signModule } = await import('../../formats/index.ts');
    const { editModules } = await import('../modules/edit-files.ts');
    const signingKey = await readKey(key, cert ?? key, context);
    await editModules({ files, output }, context, async ({ shown, bytes }) => {
      const trailer = await readSignatureTrailer(bufferAccess(bytes));
      if (trailer !== undefined && !replace) throw alreadySigned(shown);
      const body = bytes.subarray(0, trailer?.bodyBytes);
      return Buffer.concat([body, signModule(body, signingKey, hash)]);
    });
  },
});

async function readKey(key: string, cert: string, context: CliContext): Promise<SigningKey> {
  const { readSigningKey } = await import('../../formats/index.ts');
  const read = async (path: string): Promise<Uint8Array> => {
    try {
      return await readInputFile(resolve(context.terminal.directory, path), context);
    } catch (error) {
      throw asRootsmithError(error, `read \`${path}\``);
    }
  };
  const passphrase = context.terminal.env['KBUILD_SIGN_PIN'];
  return readSigningKey({ key: await read(key), certificate: await read(cert), passphrase });
}

function alreadySigned(shown: string): RootsmithError {
  return new RootsmithError('MODULE_SIGNED', `\`${shown}\` is signed already`, {
    hint: 'Sign it anew with `--replace`.',
    details: { file: shown },
  });
}
