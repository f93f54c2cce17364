import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { asRootsmithError, RootsmithError, usage } from '../../errors/index.ts';
import { isMissingPath } from '../../files/index.ts';
import { readSourceMembers } from '../source-members.ts';
import type { TreeGlue } from './glue-lines.ts';

export interface ReadGlueOptions {
  /** The folder of the tree that takes the module in: `drivers/misc`. */
  readonly folder: string;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Reads the two files of a kernel tree into which a module is written: the patch needs their lines as context. The tree
 * is a folder or an archive of the source. Throws `NOT_FOUND` if the folder does not take modules in.
 */
export async function readTreeGlue(tree: string, { folder, signal }: ReadGlueOptions): Promise<TreeGlue> {
  if (!/^(?:[A-Za-z0-9_][\w.-]*\/)*[A-Za-z0-9_][\w.-]*$/.test(folder))
    throw usage(`\`--into ${folder}\` is not a folder of a kernel tree`, 'Write it as `--into drivers/misc`.');
  const isFolder = await stat(tree).then(
    (found) => found.isDirectory(),
    (error: unknown) => {
      throw asRootsmithError(error, `read the kernel tree \`${tree}\``);
    },
  );
  const { kconfig, makefile, entries } = isFolder
    ? await fromFolder(join(tree, folder))
    : await fromArchive(tree, folder, signal);
  if (kconfig !== undefined && makefile !== undefined) return { folder, kconfig, makefile, entries };
  throw new RootsmithError('NOT_FOUND', `\`${tree}\` has no \`${folder}/Kconfig\` and \`${folder}/Makefile\``, {
    hint: 'Name the top of a kernel tree, or its archive, and with `--into` a folder that has both.',
    details: { path: tree, folder },
  });
}

interface FoundGlue {
  readonly kconfig: string | undefined;
  readonly makefile: string | undefined;
  readonly entries: ReadonlySet<string>;
}

async function fromFolder(path: string): Promise<FoundGlue> {
  const names = await unlessGone(readdir(path));
  const [kconfig, makefile] = await Promise.all(
    ['Kconfig', 'Makefile'].map((name) => unlessGone(readFile(join(path, name), 'latin1'))),
  );
  return { kconfig, makefile, entries: new Set(names) };
}

async function unlessGone<T>(read: Promise<T>): Promise<T | undefined> {
  try {
    return await read;
  } catch (error) {
    if (isMissingPath(error)) return undefined;
    throw error;
  }
}

/** Reads an archive up to the end of the folder, whose files lie together. */
async function fromArchive(archive: string, folder: string, signal: AbortSignal | undefined): Promise<FoundGlue> {
  const texts = new Map<string, string>();
  const entries = new Set<string>();
  const start = `${folder}/`;
  const wanted = new Set([`${start}Kconfig`, `${start}Makefile`]);
  for await (const { path, text } of readSourceMembers(archive, { wants: (each) => wanted.has(each), signal })) {
    if (path.startsWith(start)) entries.add(path.slice(start.length).split('/')[0] ?? '');
    else if (texts.size === wanted.size) break;
    if (text !== undefined) texts.set(path, text);
  }
  return { kconfig: texts.get(`${start}Kconfig`), makefile: texts.get(`${start}Makefile`), entries };
}
