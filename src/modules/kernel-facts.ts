import { bufferAccess, type RandomAccess } from '../bytes/index.ts';
import { isRootsmithError } from '../errors/index.ts';
import {
  type ElfMachine,
  type ElfSection,
  type ExportTables,
  findCertificates,
  findKernelBtf,
  findRawExports,
  findVermagic,
  type KernelConfig,
  type KernelDecompressors,
  type KernelExport,
  type KernelTable,
  type OpenedKernel,
  openKernel,
  readElfSections,
  readKernelConfig,
  readKernelExports,
  readSigningCertificate,
  type SigningCertificate,
} from '../formats/index.ts';

/** What a kernel image reveals of the modules that the kernel takes. */
export interface KernelFacts {
  readonly kind: OpenedKernel['kind'];
  /** The output of `uname -r`. */
  readonly release: string;
  readonly banner: string;
  readonly machine: ElfMachine;
  /** Undefined for a kernel that was built without `CONFIG_IKCONFIG`. */
  readonly config: KernelConfig | undefined;
  /** What the kernel itself exports, by name. */
  readonly exports: ReadonlyMap<string, KernelExport>;
  /** Those whose keys may sign modules. */
  readonly certificates: readonly SigningCertificate[];
  /** What the vermagic of modules is compared with; undefined where it was not found. */
  readonly vermagic: string | undefined;
  readonly hasBtf: boolean;
}

export interface ReadKernelFactsOptions {
  readonly decompressors: KernelDecompressors;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Reads a kernel image: a bzImage, an arm64 Image (plain, gzip-compressed, EFI zboot) or a vmlinux. Some 50 MB are
 * in memory meanwhile. Throws `KERNEL_INVALID`, `FORMAT_CORRUPT` and `LIMIT_EXCEEDED`.
 */
export async function readKernelFacts(image: RandomAccess, options: ReadKernelFactsOptions): Promise<KernelFacts> {
  const { kind, release, banner, inner } = await openKernel(image, options);
  const isElf = inner.readUInt32BE() === 0x7f454c46;
  const exports = isElf ? await exportsOfElf(inner) : findRawExports(inner);
  return {
    kind,
    release,
    banner,
    machine: isElf ? machineOfElf(inner) : 'arm64',
    config: readKernelConfig(inner),
    exports: new Map(exports.map((symbol) => [symbol.name, symbol])),
    certificates: findCertificates(inner).trusted.flatMap(readable),
    vermagic: findVermagic(inner, release),
    hasBtf: findKernelBtf(inner) !== undefined,
  };
}

const X86_64 = 62;
const ARM64 = 183;
const MACHINE_OFFSET = 18;

function machineOfElf(inner: Buffer): ElfMachine {
  const machine = inner.readUInt16LE(MACHINE_OFFSET);
  return machine === X86_64 ? 'x86-64' : machine === ARM64 ? 'arm64' : 'other';
}

const tables = {
  symbols: '__ksymtab',
  gplSymbols: '__ksymtab_gpl',
  crcs: '__kcrctab',
  gplCrcs: '__kcrctab_gpl',
  strings: '__ksymtab_strings',
} as const satisfies Record<keyof ExportTables, string>;

async function exportsOfElf(inner: Buffer): Promise<readonly KernelExport[]> {
  const sections = await readElfSections(bufferAccess(inner), Object.values(tables));
  const tableOf = (name: string): KernelTable | undefined => {
    const section: ElfSection | undefined = sections.get(name);
    return section && { offset: section.offset, size: section.size, address: section.address };
  };
  const strings = tableOf(tables.strings);
  if (strings === undefined) return [];
  return readKernelExports(inner, {
    symbols: tableOf(tables.symbols),
    gplSymbols: tableOf(tables.gplSymbols),
    crcs: tableOf(tables.crcs),
    gplCrcs: tableOf(tables.gplCrcs),
    strings,
  });
}

/** What only looks like a certificate is left out. */
function readable(der: Buffer): readonly SigningCertificate[] {
  try {
    return [readSigningCertificate(der)];
  } catch (error) {
    if (isRootsmithError(error)) return [];
    throw error;
  }
}
