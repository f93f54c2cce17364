import { type EntryPath, fromByteName } from '../../bytes/index.ts';
import { isRootsmithError } from '../../errors/index.ts';
import { type KernelModule, readKernelModule, readSignatureTrailer, vermagicRelease } from '../../formats/index.ts';
import { type ModuleFile, modulesIn } from '../../modules/index.ts';
import { ownContent, type RootTree } from '../../rootfs/index.ts';
import { modulesDirectory, type TalosVersion } from '../../talos/index.ts';
import { openModuleFile } from '../kernel/open-module-file.ts';
import { machineNames } from '../services/check-program.ts';
import type { BuildContext } from '../session/context.ts';
import type { FindingList, NewFinding } from './extension-finding.ts';
import { type ModulesOfRelease, moduleFolders } from './module-folders.ts';

export interface CheckModulesOptions {
  readonly version: TalosVersion | undefined;
  /** Go's name; empty where nothing tells it. */
  readonly architecture: string;
  readonly context: Pick<BuildContext, 'files' | 'signal' | 'budget'>;
}

/** Checks the kernel modules of an extension: where they lie, for which kernel they are, and that they are signed. */
export async function checkExtensionModules(
  rootfs: RootTree,
  { version, architecture, context }: CheckModulesOptions,
  found: FindingList,
): Promise<void> {
  const folders = moduleFolders(rootfs);
  checkFolders(folders, version, found);
  for (const folder of folders) {
    checkIndexes(folder, found);
    for (const file of modulesIn(folder.node)) await checkModuleFile(folder, file, { architecture, context, found });
  }
}

function checkFolders(
  folders: readonly ModulesOfRelease[],
  version: TalosVersion | undefined,
  found: FindingList,
): void {
  const releases = [...new Set(folders.map(({ release }) => release))];
  if (releases.length > 1)
    found.add({
      rule: 'module-releases',
      message: `it has modules for ${releases.length} kernels: ${releases.join(', ')}`,
      hint: 'Make one extension for each kernel.',
    });
  const wanted = modulesDirectory(version);
  const away = folders.find(({ home }) => home !== wanted);
  if (version === undefined || away === undefined) return;
  found.add({
    rule: 'module-directory',
    path: `/rootfs/${fromByteName(away.path)}`,
    message: `Talos ${version} looks for modules in \`/${wanted}\``,
    hint: `Move them to \`/rootfs/${wanted}\`.`,
  });
}

const INDEX_NAME = /^modules\./;

function checkIndexes({ path, node }: ModulesOfRelease, found: FindingList): void {
  for (const name of node.children.keys()) {
    if (!INDEX_NAME.test(name)) continue;
    found.add({
      rule: 'module-index',
      path: `/rootfs/${fromByteName(path)}/${fromByteName(name)}`,
      message: 'such an index hides that of the base: builds since Talos 1.4 make them of all modules',
      hint: 'Leave it out.',
    });
  }
}

interface CheckModuleFile extends Pick<CheckModulesOptions, 'architecture' | 'context'> {
  readonly found: FindingList;
}

async function checkModuleFile(
  folder: ModulesOfRelease,
  file: ModuleFile,
  { architecture, context, found }: CheckModuleFile,
): Promise<void> {
  context.signal?.throwIfAborted();
  const path = modulePath(folder.path, file.path);
  try {
    await using module = await openModuleFile(ownContent(file.node), path, context);
    if ((await readSignatureTrailer(module))?.signature === undefined)
      found.add({
        rule: 'module-unsigned',
        path,
        message: 'the module is not signed, and Talos loads signed modules only',
        hint: 'Sign it with the key of the kernel: `rootsmith modules sign`.',
      });
    const read = await readKernelModule(module);
    for (const finding of fitFindings(read, folder.release, architecture)) found.add({ ...finding, path });
  } catch (error) {
    if (!isRootsmithError(error) || error.code === 'LIMIT_EXCEEDED') throw error;
    found.add({ rule: 'module-broken', path, message: error.message, hint: error.hint });
  }
}

/** Whether a module is made for the kernel of its directory, and for the architecture of the image. */
function fitFindings(
  { vermagic, machine }: Pick<KernelModule, 'vermagic' | 'machine'>,
  release: string,
  architecture: string,
): readonly NewFinding[] {
  const own = vermagic === undefined ? release : vermagicRelease(vermagic);
  const wanted = machineNames[architecture] ?? machine;
  const hint = 'Take the modules that were built with this kernel.';
  const otherRelease = `the module is made for ${own}, and lies in the directory of ${release}`;
  const otherMachine = `the module is made for ${machine}, and the image is for ${wanted}`;
  return [
    ...(own === release ? [] : [{ rule: 'module-release', message: otherRelease, hint } as const]),
    ...(machine === wanted ? [] : [{ rule: 'module-machine', message: otherMachine, hint } as const]),
  ];
}

function modulePath(folder: EntryPath, path: EntryPath): string {
  return `/rootfs/${fromByteName(folder)}/${fromByteName(path)}`;
}
