import { type EntryPath, parseEntryPath } from '../../bytes/index.ts';
import { isRootsmithError } from '../../errors/index.ts';
import { isModulePath } from '../../formats/index.ts';
import { type ModuleFile, modulesIn } from '../../modules/index.ts';
import { type FileNode, lookup, type RootTree, walkTree } from '../../rootfs/index.ts';
import { type LayerDirectory, layerDirectories } from '../initramfs/layer-modules.ts';

/**
 * The modules that a layer has for a release, with those that are symlinks to a file of the layer: the imager copies
 * what they lead to before it runs depmod, so the indexes know them by their own paths.
 */
export function moduleFilesOfLayer(tree: RootTree, release: string): readonly ModuleFile[] {
  return layerDirectories({ tree }, release).flatMap((directory) => [
    ...modulesIn(directory.node),
    ...linkedModules(tree, directory),
  ]);
}

function linkedModules(tree: RootTree, { path: folder, node }: LayerDirectory): readonly ModuleFile[] {
  return [...walkTree({ root: node })].flatMap(({ path, node: link }) => {
    if (link.kind !== 'symlink' || !isModulePath(path)) return [];
    const file = linkedFile(tree, parseEntryPath(`${folder}/${path}`));
    return file === undefined ? [] : [{ path, node: file }];
  });
}

/** The file at the end of a symlink; undefined where there is none, or where links lead in a circle. */
function linkedFile(tree: RootTree, path: EntryPath): FileNode | undefined {
  try {
    const found = lookup(tree, path);
    return found?.kind === 'file' ? found : undefined;
  } catch (error) {
    if (isRootsmithError(error) && error.code === 'PATH_UNSAFE') return undefined;
    throw error;
  }
}
