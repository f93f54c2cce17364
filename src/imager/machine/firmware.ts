import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { RootsmithError } from '../../errors/index.ts';
import { isMissingPath } from '../../files/index.ts';
import type { QemuTarget } from '../../tools/index.ts';

/** UEFI firmware for QEMU, in two files of the same format. */
export interface UefiFirmware {
  readonly code: string;
  /** What the variables are at first. Each machine changes a copy of its own. */
  readonly variables: string;
}

/** Distributions describe the firmware that they bring in these folders; an earlier one wins over a later one. */
const FOLDERS = ['/etc/qemu/firmware', '/usr/local/share/qemu/firmware', '/usr/share/qemu/firmware'];

/** Debian's package of the firmware, by QEMU's name for the architecture. */
const packages = { x86_64: 'ovmf', aarch64: 'qemu-efi-aarch64' } as const;

/**
 * Finds UEFI firmware without secure boot by the descriptors that QEMU defines (its `firmware.json`). Throws
 * `TOOL_MISSING` where none is installed.
 */
export async function findFirmware(
  { architecture, machine }: Pick<QemuTarget, 'architecture' | 'machine'>,
  folders: readonly string[] = FOLDERS,
): Promise<UefiFirmware> {
  for (const folder of folders)
    for (const name of await descriptorsIn(folder)) {
      const found = readDescriptor(await readFile(join(folder, name), 'utf8'), { architecture, machine });
      if (found !== undefined) return found;
    }
  throw new RootsmithError('TOOL_MISSING', `no UEFI firmware for ${architecture} is installed`, {
    hint: `Install it: apt-get install ${packages[architecture]}; or start the kernel itself by \`--from kernel\`.`,
    details: { architecture, folders: folders.join(' ') },
  });
}

/** The numbers at the start of their names give the order. */
async function descriptorsIn(folder: string): Promise<readonly string[]> {
  try {
    return (await readdir(folder)).filter((name) => name.endsWith('.json')).toSorted();
  } catch (error) {
    if (isMissingPath(error)) return [];
    throw error;
  }
}

/** The part of a descriptor that is looked at. */
interface Descriptor {
  readonly 'interface-types'?: readonly string[];
  readonly mapping?: {
    readonly device?: string;
    readonly executable?: FlashFile;
    readonly 'nvram-template'?: FlashFile;
  };
  readonly targets?: readonly { readonly architecture?: string; readonly machines?: readonly string[] }[];
  readonly features?: readonly string[];
}

interface FlashFile {
  readonly filename?: string;
  readonly format?: string;
}

/** Firmware with these features needs another machine, or starts only what is signed. */
const UNWANTED = new Set(['requires-smm', 'secure-boot', 'enrolled-keys']);

function readDescriptor(text: string, target: Pick<QemuTarget, 'architecture' | 'machine'>): UefiFirmware | undefined {
  const { 'interface-types': types = [], mapping, targets = [], features = [] } = parseDescriptor(text);
  const code = rawFile(mapping?.executable);
  const variables = rawFile(mapping?.['nvram-template']);
  const isMeant = targets.some(({ architecture, machines = [] }) => {
    return architecture === target.architecture && machines.some((pattern) => pattern.includes(target.machine));
  });
  const isPlain = types.includes('uefi') && !features.some((feature) => UNWANTED.has(feature));
  if (!isMeant || !isPlain || mapping?.device !== 'flash' || code === undefined || variables === undefined) return;
  return { code, variables };
}

function parseDescriptor(text: string): Descriptor {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? value : {};
  } catch {
    return {}; // A descriptor that somebody else broke: the next one may do.
  }
}

function rawFile(file: FlashFile | undefined): string | undefined {
  return file?.format === 'raw' ? file.filename : undefined;
}
