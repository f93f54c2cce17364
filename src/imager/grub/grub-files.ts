import { formatBytes, readAll } from '../../bytes/index.ts';
import { RootsmithError } from '../../errors/index.ts';
import type { TarEntry } from '../../formats/index.ts';

/** GRUB's own names for what it can be made for. */
export type GrubFormat = 'i386-pc' | 'x86_64-efi' | 'arm64-efi';

/** Files of GRUB by their path below the folder of all formats: `i386-pc/normal.mod`. */
export type GrubFiles = ReadonlyMap<string, Uint8Array>;

/** All files of a format are some three MB. */
const MAX_BYTES = 64 * 1024 * 1024;
const FOLDER = 'usr/lib/grub/';
const WANTED = /^usr\/lib\/grub\/(?:i386-pc|x86_64-efi|arm64-efi)\/[^/]+\.(?:mod|img|lst)$/;

/** Whether a path of an image is that of a file which GRUB images are made of. */
export function isGrubFile(path: string): boolean {
  return WANTED.test(path);
}

/** Keeps GRUB's files of an image in memory. */
export class GrubCollector {
  readonly #files = new Map<string, Uint8Array>();
  #bytes = 0;

  get files(): GrubFiles {
    return this.#files;
  }

  /** Throws `LIMIT_EXCEEDED` for more than GRUB ever has. */
  async take(path: string, { size, body }: TarEntry): Promise<void> {
    this.#bytes += size;
    if (this.#bytes > MAX_BYTES)
      throw new RootsmithError('LIMIT_EXCEEDED', `the files in ${FOLDER} have more than ${formatBytes(MAX_BYTES)}`, {
        hint: 'Name a folder with GRUB, or another image, by `--grub`.',
        details: { limit: MAX_BYTES },
      });
    const bytes = await readAll(body, { limitBytes: size, what: `\`${path}\`` });
    this.#files.set(path.slice(FOLDER.length), bytes);
  }
}
