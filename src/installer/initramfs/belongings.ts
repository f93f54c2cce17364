import { type Budget, type RandomAccess, sliceAccess } from '../../bytes/index.ts';
import type { CpioEntry } from '../../formats/index.ts';
import { initramfsEntries } from '../../talos/index.ts';
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
}

const FIRMWARE = /^(?:usr\/)?lib\/firmware(?=\/|$)/;
const REGULAR_FILE = 0o100000;
const TYPE_MASK = 0o170000;

/** Memory that a kept file takes beside its entry (measured, rounded up). */
const FILE_BYTES = 300;

/** Collects them from one segment after the other. Of several files with one name the last counts, as for the kernel. */
export class BelongingsKeeper {
  readonly #files = new Map<string, RandomAccess>();
  readonly #holders = new Map<string, InitramfsSegment>();
  readonly #firmware = new Set<string>();

  /** Takes the entries of a segment. */
  add(segment: InitramfsSegment, budget: Budget): void {
    const { entries, expanded } = segment;
    for (const entry of entries) {
      const name = plainPath(entry.path);
      const [firmware] = FIRMWARE.exec(name) ?? [];
      if (firmware !== undefined) this.#firmware.add(firmware);
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
    };
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
