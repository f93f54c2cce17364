import type { KernelRecipe } from '../../recipe/index.ts';
import {
  GIT,
  MAKE,
  type NeededProgram,
  OPENSSL,
  PATCH,
  type Program,
  TAR,
  type TarPacking,
  tarExpanders,
} from '../../tools/index.ts';
import type { Toolchain } from '../tree/toolchain.ts';

/** What a build is made of, as far as it decides which programs are needed. */
export interface ToolNeeds {
  readonly recipe: KernelRecipe;
  readonly toolchain: Toolchain;
  readonly compression: TarPacking;
  /** The options that are known before the tree is configured, by name. */
  readonly options: ReadonlyMap<string, string>;
}

/** All programs that a build needs, known before anything is unpacked. */
export function neededTools({ recipe, toolchain, compression, options }: ToolNeeds): readonly NeededProgram[] {
  const { source, patches, modules, signing } = recipe;
  return [
    ...ALWAYS,
    { ...toolchain.compiler, purpose: `a kernel for ${toolchain.arch}` },
    { ...toolchain.linker, purpose: `a kernel for ${toolchain.arch}` },
    ...(source.kind === 'directory' ? [] : [{ ...TAR, purpose: 'the source' }]),
    ...(source.kind === 'git' ? [{ ...GIT, purpose: 'the source' }] : []),
    ...(compression === 'none' ? [] : [{ ...tarExpanders[compression], purpose: 'the source' }]),
    ...(patches === undefined && !modules.some(({ as }) => as === 'patch')
      ? []
      : [{ ...PATCH, purpose: 'the patches' }]),
    ...(signing === undefined ? [{ ...OPENSSL, purpose: 'the key that signs modules' }] : []),
    ...optionTools(options),
  ];
}

/** The programs that the values of options make necessary. */
export function optionTools(options: ReadonlyMap<string, string>): readonly NeededProgram[] {
  return Object.entries(BY_OPTION).flatMap(([option, program]) =>
    options.get(option) === 'y' ? [{ ...program, purpose: `CONFIG_${option}` }] : [],
  );
}

/** The programs whose version shows in the bytes of a kernel. */
export function versionedTools({ compiler, linker }: Toolchain): readonly Program[] {
  return [compiler, linker];
}

const ALWAYS: readonly NeededProgram[] = [
  { ...MAKE, purpose: 'every kernel' },
  // The kernel builds programs for this machine too, whatever machine it is for.
  { command: 'gcc', debianPackage: 'gcc', purpose: 'programs of the kernel build' },
  { command: 'flex', debianPackage: 'flex', purpose: 'the configuration' },
  { command: 'bison', debianPackage: 'bison', purpose: 'the configuration' },
  { command: 'bc', debianPackage: 'bc', purpose: 'a header of the kernel' },
  { command: 'perl', debianPackage: 'perl', purpose: 'scripts of the kernel build' },
];

const BY_OPTION = {
  KERNEL_GZIP: { command: 'gzip', debianPackage: 'gzip' },
  KERNEL_BZIP2: { command: 'bzip2', debianPackage: 'bzip2' },
  KERNEL_LZMA: { command: 'lzma', debianPackage: 'xz-utils' },
  KERNEL_XZ: { command: 'xz', debianPackage: 'xz-utils' },
  KERNEL_LZO: { command: 'lzop', debianPackage: 'lzop' },
  KERNEL_LZ4: { command: 'lz4', debianPackage: 'lz4' },
  KERNEL_ZSTD: { command: 'zstd', debianPackage: 'zstd' },
  DEBUG_INFO_BTF: { command: 'pahole', debianPackage: 'dwarves' },
  IKHEADERS: { command: 'cpio', debianPackage: 'cpio' },
} as const;
