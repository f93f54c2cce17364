import { basename, relative, resolve } from 'node:path';
import * as z from 'zod';
import { asRootsmithError } from '../../errors/index.ts';
import { type CliContext, type Command, defineCommand } from '../command.ts';
import { readInputFile } from '../read-input.ts';

const args = z.strictObject({
  file: z
    .array(z.string())
    .min(1, 'name at least one file')
    .meta({ description: 'Spec files, as they lie in /usr/local/etc/containers; a pipe may be one.' }),
});

const flags = z.strictObject({
  talos: z
    .string()
    .optional()
    .meta({ placeholder: 'VERSION', description: 'Check for this release, such as v1.0.6. Default: the newest.' }),
  json: z.boolean().default(false).meta({ description: 'Print the findings as JSON.' }),
});

export const serviceCheckCommand: Command<typeof args, typeof flags> = defineCommand({
  name: 'service check',
  summary: 'Check extension service specs by the rules of Talos',
  description:
    'Decodes the specs as the Talos release does, and reports its errors: exit 3. What Talos starts although it then fails, or does something unintended, is a warning',
  examples: ['rootsmith service check hello-world.yaml --talos v1.0.6'],
  args,
  flags,
  async run(context, { file: files }, { talos, json }) {
    const { checkServices, parseTalosVersion, serviceError } = await import('../../talos/index.ts');
    const version = talos === undefined ? undefined : parseTalosVersion(talos);
    const texts = await Promise.all(files.map((file) => readSpec(file, context)));
    const checked = checkServices(texts, { version });
    const found = checked.map(({ problems, warnings }, index) => ({ file: texts[index]?.shown, problems, warnings }));
    if (json) context.print(JSON.stringify(found));
    for (const [index, { problems, warnings, positions }] of checked.entries()) {
      const shown = texts[index]?.shown ?? '';
      for (const { field, message } of warnings)
        context.report({ kind: 'warning', message: `${shown}: ${field === '' ? '' : `at \`${field}\`: `}${message}` });
      if (problems.length > 0) throw serviceError(problems, { file: shown, positions });
      if (!json) context.print(`${shown}: fine`);
    }
  },
});

async function readSpec(
  file: string,
  context: CliContext,
): Promise<{ readonly text: Uint8Array; readonly shown: string; readonly file: string }> {
  const { directory } = context.terminal;
  const path = resolve(directory, file);
  try {
    return { text: await readInputFile(path, context), shown: relative(directory, path), file: basename(path) };
  } catch (error) {
    throw asRootsmithError(error, `read \`${file}\``);
  }
}
