import { bytesContent, type SizedContent } from '../../bytes/index.ts';

/** A boot entry of a UKI beside its main one. */
export interface UkiProfile {
  readonly id: string;
  /** What the boot menu shows. */
  readonly title?: string | undefined;
  /** @default that of the main entry */
  readonly cmdline?: string | undefined;
}

/** What a unified kernel image is made of, beside its stub. */
export interface UkiParts {
  /** Content of sections by name: `.linux`, `.initrd`, `.cmdline`, `.osrel`, `.uname`, `.splash` and so on. */
  readonly sections: ReadonlyMap<string, SizedContent>;
  /** The boot entries beside `main`, from Talos 1.10 on. Undefined leaves `.profile` out. */
  readonly profiles: readonly UkiProfile[] | undefined;
}

/** The profile that boots unless another is chosen. */
export const MAIN_PROFILE = 'main';

/** Text as the content of a section: as it is, without a newline at its end. */
export function textContent(text: string): SizedContent {
  return bytesContent(Buffer.from(text));
}

/** The text of a section `.profile`. */
export function profileText({ id, title }: UkiProfile): string {
  return title === undefined ? `ID=${id}` : `ID=${id}\nTITLE=${title}`;
}
