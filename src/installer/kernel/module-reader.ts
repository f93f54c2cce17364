import { type ByteStream, fromByteName, readAll, received } from '../../bytes/index.ts';
import { isRootsmithError, RootsmithError } from '../../errors/index.ts';
import { type KernelModule, type ModuleFacts, moduleFactsOf, readKernelModule } from '../../formats/index.ts';
import type { ModuleFile } from '../../modules/index.ts';
import type { FileNode } from '../../rootfs/index.ts';
import type { BuildContext } from '../session/context.ts';
import { openModuleFile } from './open-module-file.ts';

type ContentOf = (node: FileNode) => ByteStream;
type ReaderContext = Pick<BuildContext, 'files' | 'signal' | 'budget'>;

/** Lists of the kernel's build have some hundred kilobytes. */
const LIST_LIMIT_BYTES = 16 * 1024 * 1024;

/** What is kept of a module. */
interface ReadModule {
  /** The kernels that accept it. */
  readonly vermagic: string | undefined;
  readonly facts: ModuleFacts;
}

/**
 * Reads kernel modules of a tree, and the lists beside them. Each module is expanded once, however often it is asked
 * for, and only what indexes are made of is kept.
 */
export class ModuleReader {
  /** The content of a file of the tree. */
  readonly content: ContentOf;
  readonly #context: ReaderContext;
  readonly #known = new Map<FileNode, Promise<ReadModule>>();
  readonly #names = new Map<string, string>();

  constructor(content: ContentOf, context: ReaderContext) {
    this.content = content;
    this.#context = context;
  }

  /** Throws `KERNEL_INVALID`, with the path in the directory of the release, for what is not a module. */
  async vermagic(file: ModuleFile): Promise<string | undefined> {
    return (await this.#module(file)).vermagic;
  }

  /** Throws what `vermagic` throws. Hard links are modules of their own. */
  readonly facts = async (file: ModuleFile): Promise<ModuleFacts> => ({
    ...(await this.#module(file)).facts,
    path: file.path,
  });

  /** The whole content of a small file. */
  readonly file = async (node: FileNode): Promise<Uint8Array> =>
    await readAll(received(this.content(node), this.#context.budget), {
      limitBytes: LIST_LIMIT_BYTES,
      what: 'a list of modules',
    });

  #module(file: ModuleFile): Promise<ReadModule> {
    const known = this.#known.get(file.node) ?? this.#read(file);
    this.#known.set(file.node, known);
    return known;
  }

  async #read({ path, node }: ModuleFile): Promise<ReadModule> {
    const name = fromByteName(path);
    this.#context.signal?.throwIfAborted();
    await using module = await openModuleFile(this.content(node), name, this.#context);
    try {
      return this.#kept(path, await readKernelModule(module));
    } catch (error) {
      if (!isRootsmithError(error) || error.code === 'LIMIT_EXCEEDED') throw error;
      throw new RootsmithError('KERNEL_INVALID', `module ${name}: ${error.message}`, {
        hint: error.hint,
        cause: error,
        details: error.details,
      });
    }
  }

  #kept(path: string, module: KernelModule): ReadModule {
    const facts = moduleFactsOf(path, module, (name) => this.#shared(name));
    const references = facts.exports.length + facts.takes.length;
    this.#context.budget.spend('memory', MODULE_BYTES + REFERENCE_BYTES * references);
    for (const value of [...facts.values.values()].flat())
      this.#context.budget.spend('memory', NAME_BYTES + value.length);
    return { vermagic: module.vermagic, facts };
  }

  /** One string for equal names: most symbols are taken by many modules. */
  #shared(name: string): string {
    const known = this.#names.get(name);
    if (known !== undefined) return known;
    this.#context.budget.spend('memory', NAME_BYTES + name.length);
    this.#names.set(name, name);
    return name;
  }
}

/** What a module, a name and each further use of it take in memory (measured, rounded up). */
const MODULE_BYTES = 1000;
const NAME_BYTES = 100;
const REFERENCE_BYTES = 16;
