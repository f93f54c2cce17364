import { type Budget, type ByteStream, fromByteName, readAll, received } from '../../bytes/index.ts';
import { isRootsmithError, RootsmithError } from '../../errors/index.ts';
import { type KernelModule, readKernelModule } from '../../formats/index.ts';
import type { ModuleFile } from '../../modules/index.ts';
import type { FileNode } from '../../rootfs/index.ts';
import type { BuildContext } from '../session/context.ts';
import { openModuleFile } from './open-module-file.ts';

type ContentOf = (node: FileNode) => ByteStream;
type ReaderContext = Pick<BuildContext, 'files' | 'signal' | 'budget'>;

/** Lists of the kernel's build have some hundred kilobytes. */
const LIST_LIMIT_BYTES = 16 * 1024 * 1024;

/** Reads kernel modules of a tree, and the lists beside them. Each module is expanded once, however often it is asked for. */
export class ModuleReader {
  readonly #contentOf: ContentOf;
  readonly #context: ReaderContext;
  readonly #known = new Map<FileNode, Promise<KernelModule>>();

  constructor(contentOf: ContentOf, context: ReaderContext) {
    this.#contentOf = contentOf;
    this.#context = context;
  }

  /** Throws `KERNEL_INVALID`, with the path in the directory of the release, for what is not a module. */
  readonly module = (file: ModuleFile): Promise<KernelModule> => {
    const known = this.#known.get(file.node) ?? this.#read(file);
    this.#known.set(file.node, known);
    return known;
  };

  /** The whole content of a small file. */
  readonly file = async (node: FileNode): Promise<Uint8Array> =>
    await readAll(received(this.#contentOf(node), this.#context.budget), {
      limitBytes: LIST_LIMIT_BYTES,
      what: 'a list of modules',
    });

  async #read({ path, node }: ModuleFile): Promise<KernelModule> {
    const name = fromByteName(path);
    this.#context.signal?.throwIfAborted();
    await using module = await openModuleFile(this.#contentOf(node), name, this.#context);
    try {
      return spent(await readKernelModule(module), this.#context.budget);
    } catch (error) {
      if (!isRootsmithError(error) || error.code === 'LIMIT_EXCEEDED') throw error;
      throw new RootsmithError('KERNEL_INVALID', `module ${name}: ${error.message}`, {
        hint: error.hint,
        cause: error,
        details: error.details,
      });
    }
  }
}

/** Memory that a name takes in a list or a map, beside its characters (measured, rounded up). */
const NAME_BYTES = 60;

/** Counts the memory of what is kept of a module. */
function spent(module: KernelModule, budget: Budget): KernelModule {
  const { exports, undefinedSymbols, versions = new Map<string, number>(), values } = module;
  const names = [...exports.map(({ name }) => name), ...undefinedSymbols.map(({ name }) => name), ...versions.keys()];
  for (const name of [...names, ...[...values.values()].flat()]) budget.spend('memory', NAME_BYTES + name.length);
  return module;
}
