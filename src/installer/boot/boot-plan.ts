import type { SizedContent } from '../../bytes/index.ts';
import type { CertifiedSigner, RsaSigner } from '../../pki/index.ts';
import type { OverlaySource } from '../../recipe/index.ts';
import type { TalosArchitecture, TalosVersion } from '../../talos/index.ts';
import type { ProfilePcr11 } from '../../uki/index.ts';

/** A kernel image, and the release that is written in it. */
export interface NewKernelFile extends SizedContent {
  readonly release: string;
}

/** The new kernel and the new initramfs. */
export interface NewBootFiles {
  readonly initramfs: SizedContent;
  /** Undefined keeps the kernel. */
  readonly kernel: NewKernelFile | undefined;
  /** Seconds since 1970. */
  readonly time: number;
}

/** What becomes of a file of the image: new content, perhaps under another name in its folder, or nothing. */
export type Replacement = RenamedContent | 'gone';

export interface RenamedContent extends SizedContent {
  /** In the folder of the old file. @default as it was */
  readonly name?: string | undefined;
}

/** By path in the image; undefined where the content depends on an initramfs that is not made yet. */
export type Replacements<T extends Replacement | undefined = Replacement> = ReadonlyMap<string, T>;

/** A file of a new layer. */
export interface NewFile extends SizedContent {
  /** In the image. */
  readonly path: string;
  /** Permission bits. @default 0644 */
  readonly mode?: number | undefined;
}

/** The boot files of the result. */
export interface MadeBoot {
  readonly replacements: Replacements;
  /** Files for a new layer, sorted by path. */
  readonly newFiles: readonly NewFile[];
  /** PCR 11 of each boot entry, where they are signed. */
  readonly measured: readonly ProfilePcr11[];
}

/** The command line of a boot entry, before and after. */
export interface PlannedLine {
  readonly profile: string;
  /** Undefined where there was no such line. */
  readonly before: string | undefined;
  readonly after: string;
}

/** Whose signatures the result carries. */
export interface Signing {
  readonly boot: CertifiedSigner;
  readonly pcr: RsaSigner;
}

/** How the boot files of the result come about, known before anything is written. */
export interface BootPlan {
  /** Of the UKI of the result; none where it has no UKI. */
  readonly lines: readonly PlannedLine[];
  readonly signing: Signing | undefined;
  /** The files that are replaced, with what is known of them before there is an initramfs. */
  readonly outline: (files: Omit<NewBootFiles, 'initramfs'>) => Replacements<Replacement | undefined>;
  readonly make: (files: NewBootFiles) => Promise<MadeBoot>;
}

/** What is asked of command lines. */
export interface LineWish {
  readonly version: TalosVersion | undefined;
  readonly architecture: TalosArchitecture;
  /** The platform whose arguments a line begins with. @default 'metal' */
  readonly platform?: string | undefined;
  /** The arguments of the user. */
  readonly extraArguments: readonly string[];
  readonly secureBoot: boolean;
}

/** What a recipe wants of the boot files. */
export interface BootWish extends Omit<LineWish, 'secureBoot'> {
  readonly signing: Signing | undefined;
  /** The text of `.osrel`. @default that of the release; a UKI that is there keeps its own */
  readonly osRelease?: string | undefined;
  /** The overlay for a board, whose program would tell arguments. */
  readonly overlay?: Pick<OverlaySource, 'name' | 'at'> | undefined;
  /** Of the kernel that will boot, where it tells one. */
  readonly kernelRelease: string | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** Boot files that only take the place of old ones. */
export function onlyReplaced(
  replacements: Iterable<readonly [path: string, content: Replacement | undefined]>,
): MadeBoot {
  const known = [...replacements].flatMap(([path, content]) =>
    content === undefined ? [] : [[path, content] as const],
  );
  return { replacements: new Map(known), newFiles: [], measured: [] };
}
