import { resolve } from 'node:path';
import * as z from 'zod';
import { usage } from '../../errors/index.ts';
import type { NotKept } from '../../inspect/index.ts';
import { type CliContext, type Command, defineCommand, flag } from '../command.ts';
import { inspectFlags, placeArgument, refuseSeveralTrees, treeFlags } from '../inspect/flags.ts';

const args = z.strictObject({
  ...placeArgument,
  path: z.array(z.string()).default([]).meta({ description: 'Files and directories in it. Default: everything.' }),
});

const flags = z.strictObject({
  output: flag(z.string().optional(), {
    short: 'o',
    placeholder: 'DIR',
    description: 'Write files below this directory.',
  }),
  tar: flag(z.string().optional(), {
    placeholder: 'FILE',
    description: 'Write a tar instead, with owners, devices and extended attributes; `-` is standard output.',
  }),
  force: flag(z.boolean().default(false), { description: 'Replace what is there already.' }),
  ...treeFlags,
  ...inspectFlags,
});

export const extractCommand: Command<typeof args, typeof flags> = defineCommand({
  name: 'extract',
  summary: 'Copy files out of an installer, another image, an archive or a file',
  description:
    'Writes files with their modes, times and links below a directory, by their whole paths. As root it keeps owners too. It never writes outside the directory and does not follow links that are there; what it cannot keep it says',
  examples: [
    'rootsmith extract ghcr.io/siderolabs/installer:v1.13.9 /usr/lib/modules -o modules',
    'rootsmith extract oci:out/installer --tar rootfs.tar',
    'rootsmith extract oci:out/installer --initramfs -o initramfs',
  ],
  args,
  flags,
  async run(context, { place, path: paths }, chosen) {
    const { output, tar } = chosen;
    refuseSeveralTrees(chosen);
    if ((output === undefined) === (tar === undefined))
      throw usage(
        '`extract` needs one place to write to',
        'Name a directory with `-o DIR`, or a file with `--tar FILE`.',
      );
    const { lookInto } = await import('../inspect/look-into.ts');
    await lookInto(place, chosen, context, async (inspected) => {
      const { chooseTree, extractTree, selectTree } = await import('../../inspect/index.ts');
      const all = await chooseTree(inspected, chosen);
      const source = { tree: selectTree(all, paths), content: all.content };
      const { terminal, signal, report } = context;
      if (tar !== undefined) return await writeTarTo(tar, source, context);
      const directory = resolve(terminal.directory, output ?? '');
      const keepsOwners = process.getuid?.() === 0;
      const lost = notKeptText(await extractTree(source, { directory, force: chosen.force, keepsOwners, signal }));
      if (lost !== undefined) report({ kind: 'warning', message: lost });
    });
  },
});

async function writeTarTo(
  file: string,
  { tree, content }: Parameters<typeof import('../../inspect/index.ts').extractTree>[0],
  { terminal, signal, report }: CliContext,
): Promise<void> {
  const { tarOfTree } = await import('../../rootfs/index.ts');
  const onSocket = (path: string): void =>
    report({ kind: 'warning', message: `the socket \`/${path}\` is left out: a tar cannot hold it` });
  const bytes = tarOfTree(tree, { content, onSocket, signal });
  if (file === '-') {
    const { writeOut } = await import('../inspect/write-out.ts');
    return await writeOut(terminal, bytes, signal);
  }
  const { writeFileWhole } = await import('../../files/index.ts');
  await writeFileWhole(resolve(terminal.directory, file), bytes, { signal });
}

/** What was lost, in one sentence; undefined where nothing was. */
function notKeptText({ owners, xattrs, specials, setuids }: NotKept): string | undefined {
  const parts = [
    ...(owners === 0 ? [] : [`the owners of ${owners} entries`]),
    ...(setuids === 0 ? [] : [`setuid or setgid of ${setuids} files`]),
    ...(xattrs === 0 ? [] : [`extended attributes of ${xattrs} entries`]),
    ...(specials === 0 ? [] : [`${specials} devices, fifos and sockets`]),
  ];
  return parts.length === 0 ? undefined : `not kept: ${parts.join(', ')}; \`--tar\` keeps them`;
}
