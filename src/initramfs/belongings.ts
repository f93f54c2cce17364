import { type Budget, type RandomAccess, readRange, type SizedContent, sliceAccess } from '../bytes/index.ts';
import type { CpioEntry } from '../formats/index.ts';
import { initramfsEntries } from '../talos/index.ts';
import type { InitramfsSegment } from './initramfs-segment.ts';

/** Those files of an initramfs, beside the root file system, that init looks for. */
export interface InitramfsBelongings {
  /** `extensions.yaml`, which lists the layers over the root file system; undefined where there are none. */
  readonly extensions: RandomAccess | undefined;
  /** The regular files of its top directory by name; the squashfs of an extension layer is one of them. */
  readonly files: ReadonlyMap<string, RandomAccess>;
  /** The segments that these files are in. */
  readonly holders: ReadonlyMap<string, InitramfsSegment>;
  /** Directories of firmware, which are mounted over those of the root file system: `lib/firmware`, `usr/lib/firmware`. */
  readonly firmware: ReadonlySet<string>;
  /** The files in these directories. */
  readonly firmwareFiles: ReadonlySet<string>;
  /** The microcode of processors in plain segments, in their order: the kernel looks for it before it unpacks. */
  readonly microcode: readonly MicrocodePart[];
}

/** Where a kernel looks for the microcode of a vendor, in a plain archive in front of its initramfs. */
export type MicrocodeBlob = 'AuthenticAMD.bin' | 'GenuineIntel.bin';

/** The folder of all blobs. @see https://docs.kernel.org/arch/x86/microcode.html */
export const MICROCODE_FOLDER = 'kernel/x86/microcode';

/** A blob of microcode, or a part of one. */
export interface MicrocodePart extends SizedContent {
  readonly blob: MicrocodeBlob;
}

const FIRMWARE = /^(?:usr\/)?lib\/firmware(?=\/|$)/;
const REGULAR_FILE = 0o100000;
const DIRECTORY = 0o040000;
const TYPE_MASK = 0o170000;

/** Memory that a kept file takes beside its entry (measured, rounded up). */
const FILE_BYTES = 300;
const PATH_BYTES = 100;

/** Collects them from one segment after the other. Of several files with one name the last counts, as for the kernel. */
export class BelongingsKeeper {
  readonly #files = new Map<string, RandomAccess>();
  readonly #holders = new Map<string, InitramfsSegment>();
  readonly #firmware = new Set<string>();
  readonly #firmwareFiles = new Set<string>();
  readonly #microcode = new Map<MicrocodeBlob, MicrocodePart>();

  /** Takes the entries of a segment. */
  add(segment: InitramfsSegment, budget: Budget): void {
    const { entries, expanded } = segment;
    if (segment.compression === 'none') this.#addMicrocode(segment);
    for (const entry of entries) {
      const name = plainPath(entry.path);
      const [firmware] = FIRMWARE.exec(name) ?? [];
      if (firmware !== undefined) this.#addFirmware(firmware, { ...entry, path: name }, budget);
      else if (isAtTop(entry)) {
        if (!this.#files.has(name)) budget.spend('memory', FILE_BYTES);
        this.#holders.set(name, segment);
        this.#files.set(name, sliceAccess(expanded, entry.dataOffset, entry.size));
      }
    }
  }

  result(): InitramfsBelongings {
    return {
      extensions: this.#files.get(initramfsEntries.extensions),
      files: this.#files,
      holders: this.#holders,
      firmware: this.#firmware,
      firmwareFiles: this.#firmwareFiles,
      microcode: [...this.#microcode.values()],
    };
  }

  #addFirmware(directory: string, { path, mode }: Pick<CpioEntry, 'path' | 'mode'>, budget: Budget): void {
    this.#firmware.add(directory);
    if ((mode & TYPE_MASK) === DIRECTORY) return;
    budget.spend('memory', PATH_BYTES + path.length);
    this.#firmwareFiles.add(path);
  }

  /** Of several blobs with one name the first counts. */
  #addMicrocode({ entries, expanded }: InitramfsSegment): void {
    for (const blob of ['AuthenticAMD.bin', 'GenuineIntel.bin'] as const) {
      const entry = entries.find(({ path }) => path === `${MICROCODE_FOLDER}/${blob}`);
      if (entry === undefined || this.#microcode.has(blob)) continue;
      const { dataOffset, size } = entry;
      this.#microcode.set(blob, { blob, size, open: () => readRange(expanded, dataOffset, size) });
    }
  }
}

/** Whether an entry is a regular file in the top directory. */
export function isAtTop({ path, mode }: Pick<CpioEntry, 'path' | 'mode'>): boolean {
  return (mode & TYPE_MASK) === REGULAR_FILE && !plainPath(path).includes('/');
}

/** Whether an entry is the root file system, by its path and its kind. */
export function isRootfsFile({ path, mode }: Pick<CpioEntry, 'path' | 'mode'>): boolean {
  return isRootfs(path) && (mode & TYPE_MASK) === REGULAR_FILE;
}

/** Whether a path is that of the root file system. */
export function isRootfs(path: string): boolean {
  return plainPath(path) === initramfsEntries.rootfs;
}

/** Whether a path is that of a file in the top directory. */
export function isTopFile(name: string): (path: string) => boolean {
  return (path) => plainPath(path) === name;
}

/** `x`, `./x` and `/x` are the same path to the kernel. */
function plainPath(path: string): string {
  return path.replace(/^(\.?\/)+/, '');
}
