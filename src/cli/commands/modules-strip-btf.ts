import * as z from 'zod';
import { RootsmithError } from '../../errors/index.ts';
import { type Command, defineCommand, flag } from '../command.ts';

const args = z.strictObject({
  file: z.array(z.string()).min(1, 'name at least one module').meta({ description: 'Uncompressed modules (.ko).' }),
});

const flags = z.strictObject({
  output: flag(z.string().optional(), {
    short: 'o',
    placeholder: 'DIR',
    description: 'Write the modules into this folder. Default: in their place.',
  }),
  dropSignature: flag(z.boolean().default(false), {
    description: 'Remove the signature of a signed module too: sign it again afterwards.',
  }),
});

/** The types of the module, and those that it builds on. */
const BTF_SECTIONS = ['.BTF', '.BTF.base'];

export const modulesStripBtfCommand: Command<typeof args, typeof flags> = defineCommand({
  name: 'modules strip-btf',
  summary: 'Remove the BTF types of kernel modules, which fit one kernel only',
  description:
    'A kernel since Talos 1.3 refuses a module whose types (BTF) do not fit its own, as those of a module of another build. Without them the module loads. Do this before signing',
  examples: ['rootsmith modules strip-btf hello.ko && rootsmith modules sign --key key.pem --cert key.x509 hello.ko'],
  args,
  flags,
  async run(context, { file: files }, { output, dropSignature }) {
    const { bufferAccess } = await import('../../bytes/index.ts');
    const { readSignatureTrailer, removeElfSections } = await import('../../formats/index.ts');
    const { editModules } = await import('../modules/edit-files.ts');
    await editModules({ files, output }, context, async ({ shown, bytes }) => {
      const trailer = await readSignatureTrailer(bufferAccess(bytes));
      const stripped = await removeElfSections(bytes.subarray(0, trailer?.bodyBytes), BTF_SECTIONS);
      if (stripped !== undefined && trailer !== undefined && !dropSignature) throw wouldVoid(shown);
      return stripped;
    });
  },
});

function wouldVoid(shown: string): RootsmithError {
  return new RootsmithError('MODULE_SIGNED', `\`${shown}\` is signed, and without its types the signature is void`, {
    hint: 'Strip it with `--drop-signature`, and sign it again with `rootsmith modules sign`.',
    details: { file: shown },
  });
}
