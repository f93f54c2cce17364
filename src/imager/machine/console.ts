import { stripVTControlCharacters } from 'node:util';

/** What a console has shown that ends the run. */
export type ConsoleVerdict =
  | { readonly kind: 'found' }
  /** The machine will not come up any more. */
  | { readonly kind: 'disaster'; readonly line: string }
  /** The KVM of this machine cannot run it, although it could be opened. */
  | { readonly kind: 'kvm'; readonly line: string };

/** Signs of a kernel that nothing comes after. */
const DISASTERS = [
  /Kernel panic - not syncing/,
  /Initramfs unpacking failed/,
  /rootfs image is not initramfs/,
  /VFS: Cannot open root device/,
];

/** What QEMU says where KVM gives up, as in machines that are emulated themselves. */
const KVM_FAILURE = /^KVM internal error|^KVM: entry failed|^error: kvm run failed/;

/** Looks for texts on a console, line by line. */
export class ConsoleWatch {
  readonly #missing: Set<string>;
  readonly #isWaiting: boolean;

  /** @param until the texts to look for, each in one line. Without any, only disasters end the run. */
  constructor(until: readonly string[]) {
    this.#missing = new Set(until);
    this.#isWaiting = until.length > 0;
  }

  /** The texts that were not shown yet, in the order in which they were given. */
  get missing(): readonly string[] {
    return [...this.#missing];
  }

  /** Takes a line without the sequences that move a cursor; see `plainLine`. */
  take(line: string): ConsoleVerdict | undefined {
    for (const text of this.#missing) if (line.includes(text)) this.#missing.delete(text);
    if (this.#isWaiting && this.#missing.size === 0) return { kind: 'found' };
    if (KVM_FAILURE.test(line)) return { kind: 'kvm', line };
    return DISASTERS.some((disaster) => disaster.test(line)) ? { kind: 'disaster', line } : undefined;
  }
}

/** A line of a console without the sequences that set colours, clear the screen or move the cursor. */
export function plainLine(line: string): string {
  return stripVTControlCharacters(line).replaceAll('\r', '').trimEnd();
}
