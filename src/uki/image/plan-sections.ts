import { RootsmithError } from '../../errors/index.ts';
import type { NewSection } from '../../formats/index.ts';
import type { UkiEra } from '../../talos/index.ts';
import { MAIN_PROFILE, profileText, textContent, type UkiParts, type UkiProfile } from './parts.ts';

/** The sections to append to a stub. */
export interface PlannedSections {
  /** What all boot entries share, in order. */
  readonly common: readonly NewSection[];
  /** The sections of each boot entry, in order. */
  readonly profiles: readonly (readonly NewSection[])[];
}

/** Puts sections into the order of a release. Throws `UKI_INVALID`. */
export function planSections({ sections, profiles }: UkiParts, era: UkiEra): PlannedSections {
  for (const name of ['.linux', '.osrel', '.cmdline'])
    if (!sections.has(name))
      throw invalidUki(`it has no section \`${name}\``, 'Give all of kernel, command line and os-release.');
  const unknown = [...sections.keys()].find((name) => !era.sectionOrder.includes(name));
  if (unknown !== undefined)
    throw invalidUki(
      `\`${unknown}\` is not a section of a UKI of this release`,
      `Known are ${era.sectionOrder.join(' ')}.`,
    );
  const common = era.sectionOrder.flatMap((name) => {
    const content = sections.get(name);
    return content === undefined ? [] : [{ name, ...content }];
  });
  return { common, profiles: planProfiles(profiles, era) };
}

function planProfiles(profiles: UkiParts['profiles'], era: UkiEra): PlannedSections['profiles'] {
  if (profiles === undefined || (profiles.length === 0 && !era.hasProfiles)) return [];
  if (!era.hasProfiles)
    throw invalidUki(
      'it has profiles, which Talos knows from 1.10 on',
      'Leave the profiles out, or name a later release.',
    );
  const ids = [MAIN_PROFILE, ...profiles.map(({ id }) => id)];
  const twice = ids.find((id, at) => ids.indexOf(id) !== at);
  if (twice !== undefined)
    throw invalidUki(`two profiles have the ID \`${twice}\``, `Give each its own; \`${MAIN_PROFILE}\` is taken.`);
  return [{ id: MAIN_PROFILE }, ...profiles].map(profileSections);
}

function profileSections(profile: UkiProfile): readonly NewSection[] {
  for (const text of [profile.id, profile.title ?? ''])
    if (/[\n\0]/.test(text)) throw invalidUki(`a profile is called ${JSON.stringify(text)}`, 'Use one line of text.');
  const own = { name: '.profile', ...textContent(profileText(profile)) };
  const { cmdline } = profile;
  return cmdline === undefined || cmdline === '' ? [own] : [own, { name: '.cmdline', ...textContent(cmdline) }];
}

/** The error for a UKI that cannot be made. */
export function invalidUki(found: string, hint: string): RootsmithError {
  return new RootsmithError('UKI_INVALID', `cannot make a unified kernel image: ${found}`, { hint });
}
