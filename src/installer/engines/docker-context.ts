import { type ByteStream, parentPath, streamOf } from '../../bytes/index.ts';
import { spool } from '../../files/index.ts';
import type { TarInput } from '../../formats/index.ts';
import {
  emptyTree,
  lookup,
  plainDirectoryAttributes,
  type RootTree,
  TreeDraft,
  tarOfTree,
} from '../../rootfs/index.ts';
import { installDirectory } from '../../talos/index.ts';
import { kernelFile } from '../kernel/new-kernel.ts';
import type { Prepared } from '../prepared.ts';
import type { BuildContext } from '../session/context.ts';
import { overlayRecipe } from '../stages/overlay.ts';

type ContextInput = Pick<Prepared, 'from' | 'sources' | 'time' | 'kernel' | 'final' | 'tree' | 'indexes'>;

/** The build context for a docker daemon: a Dockerfile as the guide has it, and the files that it adds to `base`. */
export async function dockerContext(
  prepared: ContextInput,
  base: string,
  context: BuildContext,
): Promise<readonly TarInput[]> {
  const files = await contextFiles(prepared, context);
  return [dockerfileOf(prepared, base, files), ...files.map(({ entry }) => entry)];
}

interface ContextFile {
  readonly entry: TarInput;
  /** The Dockerfile line that uses it. */
  readonly stage: 'customization' | 'final';
  readonly instruction: string;
}

/** The recipe's content, as archives that ADD unpacks, which keeps owners, links and xattrs. */
async function contextFiles(prepared: ContextInput, context: BuildContext): Promise<readonly ContextFile[]> {
  const { from, sources, time, kernel, final } = prepared;
  const empty = emptyTree(time);
  const { tree } = await overlayRecipe(
    { tree: empty, recipe: from.recipe, kernelRelease: kernel?.release, sources, time },
    context,
  );
  const files = [await archive('customization.tar', withIndexes(tree, prepared), 'customization', context)];
  if (kernel) {
    const target = `/${installDirectory(from.platform.architecture)}/vmlinuz`;
    const { size, open } = kernelFile(kernel);
    const entry = fileEntry('vmlinuz', size, open());
    files.push({ entry, stage: 'final', instruction: `COPY vmlinuz ${target}` });
  }
  if (final.files) files.push(await archive('final.tar', final.files, 'final', context));
  return files;
}

/** The recipe's files with the module indexes that the build made: the base's triggers make none. */
function withIndexes(tree: RootTree, { tree: result, indexes, time }: ContextInput): RootTree {
  const draft = new TreeDraft(tree);
  for (const path of indexes.files) {
    const node = lookup(result, path);
    if (node === undefined) continue;
    draft.makeDirectories(parentPath(path), plainDirectoryAttributes(time));
    draft.put(path, node);
  }
  return draft.finish();
}

async function archive(
  name: string,
  tree: RootTree,
  stage: ContextFile['stage'],
  context: BuildContext,
): Promise<ContextFile> {
  const file = context.files.newFile(name);
  const content = tarOfTree(tree, {
    content: (node) => (node.content.kind === 'stream' ? node.content.open() : streamOf()),
    // ADD does not unpack a tar without entries.
    includeRoot: tree.root.children.size === 0,
  });
  const size = await spool(file, content, context.signal);
  return { entry: fileEntry(name, size, file.read()), stage, instruction: `ADD ${name} /` };
}

function dockerfileOf({ from: { recipe } }: ContextInput, base: string, files: readonly ContextFile[]): TarInput {
  const of = (stage: ContextFile['stage']): readonly string[] =>
    files.filter((file) => file.stage === stage).map(({ instruction }) => instruction);
  const settings = (word: string, values: Readonly<Record<string, string>>): readonly string[] =>
    Object.entries(values).map(([key, value]) => `${word} ${JSON.stringify(key)}=${JSON.stringify(value)}`);
  const lines = [
    'FROM scratch AS customization',
    ...of('customization'),
    `FROM ${base}`,
    ...of('final'),
    ...settings('LABEL', recipe.image.labels),
    ...Object.entries(recipe.image.env).map(([key, value]) => `ENV ${key}=${JSON.stringify(value)}`),
  ];
  const bytes = new TextEncoder().encode(`${lines.join('\n')}\n`);
  return fileEntry('Dockerfile', bytes.length, streamOf(bytes));
}

function fileEntry(path: string, size: number, body: ByteStream): TarInput {
  const owner = { uid: 0, gid: 0, mtime: 0, linkTarget: '', major: 0, minor: 0, xattrs: new Map<string, Uint8Array>() };
  return { ...owner, path, type: 'file', mode: 0o644, size, body };
}
