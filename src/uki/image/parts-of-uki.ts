import type { RandomAccess } from '../../bytes/index.ts';
import { findSection, isPayload, readPe } from '../../formats/index.ts';
import type { UkiParts, UkiProfile } from './parts.ts';
import { invalidUki } from './plan-sections.ts';
import { type ProfileSections, parseProfile, splitProfiles } from './profiles.ts';
import { sectionText, storedContent } from './section-reading.ts';

const signed: ReadonlySet<string> = new Set(['.pcrsig', '.pcrpkey']);

/**
 * The parts of a UKI, to make another of them: all but signatures, which would no longer fit.
 * Throws `UKI_INVALID` for boot entries with sections of their own that would be lost.
 */
export async function partsOfUki(source: RandomAccess): Promise<UkiParts> {
  const pe = await readPe(source);
  const entries = splitProfiles(pe);
  const common = entries[0]?.common ?? [];
  const sections = new Map(
    common
      .filter((section) => isPayload(section) && !signed.has(section.name))
      .reverse() // of sections with one name the first counts
      .map((section) => [section.name, storedContent(source, section)] as const),
  );
  if (findSection(pe, '.profile') === undefined) return { sections, profiles: undefined };
  entries.forEach(assertKept);
  const profiles: UkiProfile[] = [];
  for (const { own } of entries.slice(1)) {
    const text = async (name: string): Promise<string | undefined> =>
      await sectionText(
        source,
        own.find((section) => section.name === name),
      );
    const { id = '', title } = parseProfile((await text('.profile')) ?? '');
    profiles.push({ id, title, cmdline: await text('.cmdline') });
  }
  return { sections, profiles };
}

/** The main entry has no section of its own beside its name; the others have a command line. */
function assertKept({ own }: ProfileSections, index: number): void {
  const kept = index === 0 ? ['.profile', '.pcrsig'] : ['.profile', '.cmdline', '.pcrsig'];
  const lost = own.find(({ name }) => !kept.includes(name));
  if (lost === undefined) return;
  throw invalidUki(
    `boot entry ${index + 1} of the old one has a section \`${lost.name}\` of its own`,
    'Make it of parts, or take a UKI whose boot entries differ in their command lines alone.',
  );
}
