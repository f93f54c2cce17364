import { RootsmithError } from '../../errors/index.ts';
import type { KernelRecipe } from '../../recipe/index.ts';
import type { KernelTree } from '../tree/source-tree.ts';

/**
 * Reads the version out of the makefile of a tree. Throws `KERNEL_SOURCE_INVALID` if it is not a tree of Linux, or has
 * another version than the recipe says.
 */
export async function checkSourceTree(tree: KernelTree, { source, version, file }: KernelRecipe): Promise<string> {
  const [makefile, kconfig] = await Promise.all([tree.text('Makefile'), tree.text('Kconfig')]);
  const found = makefile === undefined || kconfig === undefined ? undefined : versionOfMakefile(makefile);
  if (found === undefined) {
    throw new RootsmithError('KERNEL_SOURCE_INVALID', `\`${source.path}\` is not a source of Linux`, {
      hint: 'It needs `Makefile` with VERSION and PATCHLEVEL, and `Kconfig`, at its top or in its only folder.',
    });
  }
  if (version === undefined || version === found) return found;
  throw new RootsmithError(
    'KERNEL_SOURCE_INVALID',
    `\`${source.path}\` is Linux ${found}, but \`${file}\` says ${version}`,
    { hint: 'Correct `version`, or name the source of that version.', details: { expected: version, found } },
  );
}

/** The version in the first lines of a makefile: `6.1.192`, `6.18.0-rc1`. */
export function versionOfMakefile(makefile: string): string | undefined {
  const value = (name: string): string | undefined => new RegExp(`^${name} *= *(\\S*) *$`, 'm').exec(makefile)?.[1];
  const [major, minor, patch] = [value('VERSION'), value('PATCHLEVEL'), value('SUBLEVEL')];
  if (!major || !minor) return undefined;
  return `${major}.${minor}${patch ? `.${patch}` : ''}${value('EXTRAVERSION') ?? ''}`;
}
