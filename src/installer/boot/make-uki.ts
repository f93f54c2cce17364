import { bytesContent, type RandomAccess, readRange, type SizedContent } from '../../bytes/index.ts';
import { signPe } from '../../formats/index.ts';
import type { CertifiedSigner } from '../../pki/index.ts';
import { osRelease, type TalosVersion, ukiEra } from '../../talos/index.ts';
import { buildUki, partsOfUki, type SignedUki, signUki, textContent, type UkiParts } from '../../uki/index.ts';
import type { NewBootFiles, PlannedLine, Signing } from './boot-plan.ts';

/** What a UKI is made of before it is known how. */
export interface UkiSource {
  /** The stub, or a UKI that has one. */
  readonly stub: RandomAccess;
  readonly parts: UkiParts;
}

export interface MakeUkiOptions {
  readonly version: TalosVersion | undefined;
  readonly signing: Signing | undefined;
  readonly signal?: AbortSignal | undefined;
}

export interface ChangedTexts {
  readonly lines: readonly PlannedLine[];
  /** The text of `.osrel`; undefined keeps it. */
  readonly osRelease: string | undefined;
}

/** The parts of a UKI that is there, with other texts. */
export async function changedParts(uki: RandomAccess, { lines, osRelease: named }: ChangedTexts): Promise<UkiParts> {
  const { sections, profiles } = await partsOfUki(uki);
  const lineOf = new Map(lines.map(({ profile, after }) => [profile, after]));
  const texts = { '.cmdline': lines[0]?.after, '.osrel': named };
  const changed = new Map(sections);
  for (const [name, text] of Object.entries(texts)) if (text !== undefined) changed.set(name, textContent(text));
  return {
    sections: changed,
    profiles: profiles?.map((profile) => ({ ...profile, cmdline: lineOf.get(profile.id) ?? profile.cmdline })),
  };
}

export interface PartsFromFiles {
  readonly kernel: RandomAccess;
  /** Of the kernel; undefined leaves `.uname` out. */
  readonly kernelRelease: string | undefined;
  readonly version: TalosVersion;
  /** @default that of the release */
  readonly osRelease?: string | undefined;
  readonly lines: readonly PlannedLine[];
  /** The picture of the boot screen; undefined leaves it out. */
  readonly splash?: Uint8Array | undefined;
}

/** The parts of a new UKI, without the initramfs. */
export function partsFromFiles({
  kernel,
  kernelRelease,
  version,
  osRelease: text,
  lines,
  splash,
}: PartsFromFiles): UkiParts {
  const [main, ...others] = lines;
  const { hasProfiles } = ukiEra(version);
  return {
    sections: new Map([
      ['.osrel', textContent(text ?? osRelease(version))],
      ['.cmdline', textContent(main?.after ?? '')],
      ...(kernelRelease === undefined ? [] : [['.uname', textContent(kernelRelease)] as const]),
      ...(splash === undefined ? [] : [['.splash', bytesContent(splash)] as const]),
      ['.linux', wholeOf(kernel)],
    ]),
    profiles: hasProfiles
      ? others.map(({ profile, after }) => ({ id: profile, title: titles[profile], cmdline: after }))
      : undefined,
  };
}

const titles: Readonly<Record<string, string>> = { 'reset-maintenance': 'Reset to maintenance mode' };

/** Makes the UKI with the new boot files in it, signed where there are keys. */
export async function makeUki(
  { stub, parts }: UkiSource,
  { initramfs, kernel, time }: NewBootFiles,
  { version: release, signing, signal }: MakeUkiOptions,
): Promise<SizedContent & Partial<Pick<SignedUki, 'measured'>>> {
  const sections = new Map(parts.sections).set('.initrd', initramfs);
  if (kernel !== undefined) {
    sections.set('.linux', kernel);
    if (sections.has('.uname')) sections.set('.uname', textContent(kernel.release));
  }
  const whole = { ...parts, sections };
  if (signing === undefined) return await buildUki(stub, whole, { release, time, signal });
  return await signUki(stub, whole, { release, time, signal, signer: signing.boot, pcrSigner: signing.pcr });
}

/** Signs an EFI program. */
export async function signedProgram(
  program: RandomAccess,
  signer: CertifiedSigner,
  time: number,
): Promise<SizedContent> {
  const { size, bytes } = await signPe(program, signer, { time });
  return { size, open: () => bytes };
}

/** A file as it is. */
export function wholeOf(file: RandomAccess): SizedContent {
  return { size: file.size, open: () => readRange(file) };
}
