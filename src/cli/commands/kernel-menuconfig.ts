import { stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import * as z from 'zod';
import { usage } from '../../errors/index.ts';
import { type CliContext, type Command, defineCommand, flag } from '../command.ts';
import { configReader } from '../kernel/config-in-image.ts';

const args = z.strictObject({
  target: flag(z.string().optional(), {
    description: 'A kernel.yaml, a folder with one, or a checkout of siderolabs/pkgs. Default: here.',
  }),
});

const flags = z.strictObject({
  source: flag(z.string().optional(), {
    placeholder: 'FILE',
    description: 'For a checkout: the tarball of the kernel that it names.',
  }),
  arch: flag(z.enum(['amd64', 'arm64']).default('amd64'), {
    placeholder: 'NAME',
    description: 'For a checkout: the architecture whose configuration is edited.',
  }),
  output: flag(z.string().optional(), {
    short: 'o',
    placeholder: 'FILE',
    description: 'Write the changed options into this fragment, instead of the last one of the recipe or the checkout.',
  }),
});

type MenuFlags = z.output<typeof flags>;

export const kernelMenuconfigCommand: Command<typeof args, typeof flags> = defineCommand({
  name: 'kernel menuconfig',
  summary: 'Edit a kernel configuration in its menu, with the patches applied',
  description:
    'Unpacks the kernel, applies the patches of the recipe or the checkout, and runs `make menuconfig` with the compiler of this machine. Writes back only what was changed, and prints it',
  examples: [
    'rootsmith kernel menuconfig recipes/proprietary-module -o my.config',
    'rootsmith kernel menuconfig ../pkgs --source linux-6.18.42.tar.xz',
  ],
  args,
  flags,
  async run(context, { target = '.' }, chosen) {
    refuseWithoutTerminal(context);
    const isCheckout = await hasPkgfile(resolve(context.terminal.directory, target));
    const lines = isCheckout ? await editCheckout(target, chosen, context) : await editRecipe(target, chosen, context);
    for (const line of lines.length > 0 ? lines : ['nothing was changed']) context.print(line);
  },
});

function refuseWithoutTerminal({ terminal }: CliContext): void {
  const { isTTY } = terminal.stdout as Partial<NodeJS.WriteStream>;
  if (isTTY !== true)
    throw usage('the menu needs a terminal', 'Run it in one, or set options by `rootsmith kernel pkgs --option X=y`.');
}

async function hasPkgfile(folder: string): Promise<boolean> {
  return (await stat(join(folder, 'Pkgfile')).catch(() => undefined))?.isFile() ?? false;
}

async function editCheckout(
  target: string,
  { source, arch, output }: MenuFlags,
  { terminal, signal }: CliContext,
): Promise<readonly string[]> {
  if (source === undefined)
    throw usage('the menu needs the kernel source', 'Name the tarball: `--source linux-VERSION.tar.xz`.');
  const { editPkgsConfig } = await import('../../kernel/index.ts');
  const { directory, env } = terminal;
  const options = { archive: resolve(directory, source), architecture: arch, env, signal };
  const { changed } = await editPkgsConfig(resolve(directory, target), { ...options, writes: output === undefined });
  const lines = changed.map(({ line }) => line);
  if (output !== undefined) await writeFragment(resolve(directory, output), lines);
  return lines;
}

async function editRecipe(target: string, { output }: MenuFlags, context: CliContext): Promise<readonly string[]> {
  const { editRecipeConfig } = await import('../../kernel/index.ts');
  const { readKernelRecipe } = await import('../read-kernel-recipe.ts');
  const { recipe } = await readKernelRecipe(target, context);
  const { terminal, report, signal } = context;
  const fragment = output === undefined ? undefined : resolve(terminal.directory, output);
  const { env } = terminal;
  const options = { env, readConfigIn: configReader({ env, signal }), output: fragment, report, signal };
  return (await editRecipeConfig(recipe, options)).changed.map(({ line }) => line);
}

async function writeFragment(path: string, lines: readonly string[]): Promise<void> {
  const { fromByteString, streamOf } = await import('../../bytes/index.ts');
  const { writeFileWhole } = await import('../../files/index.ts');
  await writeFileWhole(path, streamOf(fromByteString(lines.map((line) => `${line}\n`).join(''))));
}
