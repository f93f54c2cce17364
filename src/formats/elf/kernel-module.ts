import type { RandomAccess } from '../../bytes/index.ts';
import { type ExportedSymbol, exportSections, readExports } from './exports.ts';
import { type ModuleInfo, openModule } from './module-info.ts';
import { readSymbols, symbolSections, type UndefinedSymbol } from './symbols.ts';
import { readVersions, VERSIONS_SECTION } from './versions.ts';

/** What a kernel module says about itself, and what a kernel checks before it takes it. */
export interface KernelModule extends ModuleInfo {
  /** What it offers to other modules, in the order of its tables: first that of all, then that of GPL modules. */
  readonly exports: readonly ExportedSymbol[];
  /** The checksums of the symbols that it was built against, by name; undefined without the section. */
  readonly versions: ReadonlyMap<string, number> | undefined;
  /** What it takes from the kernel and from other modules, in the order of its symbols. */
  readonly undefinedSymbols: readonly UndefinedSymbol[];
  /** Whether it holds types in BTF, which the kernel checks against its own. */
  readonly hasBtf: boolean;
  /** Whether it holds the base types too, so that the kernel can relocate its BTF (Linux 6.11 and newer). */
  readonly hasBaseBtf: boolean;
  /** The size of its `struct module`, which is that of the kernel since Linux 6.4; undefined without the section. */
  readonly layoutBytes: number | undefined;
}

const BTF = '.BTF';
const BASE_BTF = '.BTF.base';
const THIS_MODULE = '.gnu.linkonce.this_module';
const wanted = [...symbolSections, ...exportSections, VERSIONS_SECTION, BTF, BASE_BTF, THIS_MODULE];

/**
 * Reads an uncompressed module: its headers and tables, not its code. Throws `KERNEL_INVALID` for a file that is not
 * a module, `FORMAT_CORRUPT` for damage.
 */
export async function readKernelModule(module: Uint8Array | RandomAccess): Promise<KernelModule> {
  const { source, info, sections } = await openModule(module, wanted);
  const symbols = await readSymbols(source, sections);
  return {
    ...info,
    exports: await readExports(source, sections, symbols),
    versions: await readVersions(source, sections),
    undefinedSymbols: symbols.undefined,
    hasBtf: sections.has(BTF),
    hasBaseBtf: sections.has(BASE_BTF),
    layoutBytes: sections.get(THIS_MODULE)?.size,
  };
}
