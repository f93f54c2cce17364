import { type RandomAccess, toByteString } from '../../bytes/index.ts';
import type { PeImage, PeSection } from '../../formats/index.ts';

const MAX_TEXT_BYTES = 64 * 1024;

/** A command line in a UKI. */
export interface UkiCommandLine {
  /** Where it comes from, for messages. */
  readonly source: string;
  readonly text: string;
  /** Of the boot entry; undefined for what all entries share. */
  readonly profile: string | undefined;
  /** Index of its section. */
  readonly section: number;
}

/**
 * The command lines inside a UKI: the first, and that of each profile which has its own.
 *
 * @see https://uapi-group.org/specifications/specs/unified_kernel_image/ «Multi-Profile UKIs»
 */
export async function commandLinesOf(uki: RandomAccess, pe: PeImage): Promise<readonly UkiCommandLine[]> {
  const lines: UkiCommandLine[] = [];
  let profile: string | undefined;
  let isTaken = false;
  for (const section of pe.sections) {
    if (section.name === '.profile') {
      profile = profileId(await textOf(uki, section));
      isTaken = false;
    }
    // Of several in one profile the first counts.
    if (section.name !== '.cmdline' || isTaken) continue;
    isTaken = true;
    const source = profile === undefined ? 'the UKI' : `profile ${profile} of the UKI`;
    lines.push({ source, text: await textOf(uki, section), profile, section: section.index });
  }
  return lines;
}

async function textOf(uki: RandomAccess, { contentOffset, contentSize }: PeSection): Promise<string> {
  const bytes = await uki.read(contentOffset, Math.min(contentSize, MAX_TEXT_BYTES));
  return toByteString(bytes).replace(/[\0\n]+$/, '');
}

function profileId(text: string): string {
  return /^ID=(.*)$/m.exec(text)?.[1] ?? 'without a name';
}
