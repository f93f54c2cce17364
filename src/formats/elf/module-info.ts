import { bufferAccess, hexOf, type RandomAccess } from '../../bytes/index.ts';
import { RootsmithError } from '../../errors/index.ts';
import { corruptElf } from './damage.ts';
import { type ElfMachine, type FileHeader, isElf, machineOf, readFileHeader } from './header.ts';
import { type ElfSection, findElfSections } from './sections.ts';

/** What a kernel module says about itself. */
export interface ModuleInfo {
  readonly name: string | undefined;
  /** The kernels that accept it: `6.12.63-talos SMP preempt mod_unload modversions `. */
  readonly vermagic: string | undefined;
  /** The names of the modules that it needs directly. */
  readonly depends: readonly string[];
  /** The patterns of the devices that it drives. */
  readonly aliases: readonly string[];
  readonly license: string | undefined;
  readonly machine: ElfMachine;
  /** Every value of every key, in file order. */
  readonly values: ReadonlyMap<string, readonly string[]>;
}

const RELOCATABLE = 1; // ELF type REL
const MAX_MODINFO_BYTES = 4 * 1024 * 1024;

/** A module whose `.modinfo` is read and whose sections are known. */
export interface OpenModule {
  readonly source: RandomAccess;
  readonly info: ModuleInfo;
  /** Those that were asked for and are there, by name. */
  readonly sections: ReadonlyMap<string, ElfSection>;
}

/**
 * Reads `.modinfo` of an uncompressed module, and no more of the file than that takes, and finds sections in the same
 * pass. Throws `KERNEL_INVALID` for a file that is not a module, `FORMAT_CORRUPT` for damage.
 */
export async function openModule(module: Uint8Array | RandomAccess, wanted: readonly string[]): Promise<OpenModule> {
  const source = module instanceof Uint8Array ? bufferAccess(module) : module;
  const header = await readModuleHeader(source);
  const sections = await findElfSections(source, header, ['.modinfo', ...wanted]);
  const modinfo = sections.get('.modinfo');
  if (modinfo === undefined) throw notModule('it has no section `.modinfo`');
  if (modinfo.size > MAX_MODINFO_BYTES) throw corruptElf('.modinfo', modinfo.offset, `${modinfo.size} bytes`);
  const values = parseModinfo(await source.read(modinfo.offset, modinfo.size), modinfo.offset);
  return { source, sections, info: infoOf(values, machineOf(header)) };
}

function infoOf(values: ModuleInfo['values'], machine: ElfMachine): ModuleInfo {
  const first = (key: string): string | undefined => values.get(key)?.[0];
  return {
    name: first('name'),
    vermagic: first('vermagic'),
    depends: (first('depends') ?? '').split(',').filter((name) => name !== ''),
    aliases: values.get('alias') ?? [],
    license: first('license'),
    machine,
    values,
  };
}

/** The release in a vermagic: the output of `uname -r` on the kernel that the module was built for. */
export function vermagicRelease(vermagic: string): string {
  return vermagic.split(' ', 1)[0] ?? '';
}

async function readModuleHeader(source: RandomAccess): Promise<FileHeader> {
  const start = await source.read(0, Math.min(source.size, 8));
  if (!isElf(start)) throw notModule(`it starts with ${hexOf(start)}, which is not the ELF magic`);
  const header = await readFileHeader(source);
  if (header.type !== RELOCATABLE) throw notModule(`its ELF type is ${header.type}, not ${RELOCATABLE} (relocatable)`);
  return header;
}

function notModule(found: string): RootsmithError {
  return new RootsmithError('KERNEL_INVALID', `cannot read a kernel module: ${found}`, {
    hint: 'Name an uncompressed `.ko` file of a Linux kernel.',
  });
}

/** Parses `key=value` texts, each with its NUL. The linker may put more NULs between them. */
function parseModinfo(bytes: Uint8Array, offset: number): ReadonlyMap<string, readonly string[]> {
  const values = new Map<string, string[]>();
  let at = offset;
  for (const text of Buffer.from(bytes).toString('latin1').split('\0')) {
    const equals = text.indexOf('=');
    if (text !== '' && equals < 1)
      throw corruptElf('.modinfo', at, `${JSON.stringify(text.slice(0, 40))}, which is not \`key=value\``);
    if (text !== '') {
      const key = text.slice(0, equals);
      const known = values.get(key) ?? [];
      known.push(text.slice(equals + 1));
      values.set(key, known);
    }
    at += text.length + 1;
  }
  return values;
}
