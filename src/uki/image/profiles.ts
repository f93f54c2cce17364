import type { PeImage, PeSection } from '../../formats/index.ts';

/** The sections of a boot entry: its own stand in for the common ones of their name. */
export interface ProfileSections {
  readonly common: readonly PeSection[];
  readonly own: readonly PeSection[];
}

/**
 * Splits the sections of a UKI by its boot entries: each begins with a `.profile`. A UKI without any has one entry.
 *
 * @see https://uapi-group.org/specifications/specs/unified_kernel_image/#multi-profile-ukis
 */
export function splitProfiles({ sections }: PeImage): readonly ProfileSections[] {
  const starts = sections.flatMap(({ name }, index) => (name === '.profile' ? [index] : []));
  const common = sections.slice(0, starts[0] ?? sections.length);
  if (starts.length === 0) return [{ common, own: [] }];
  return starts.map((start, at) => ({ common, own: sections.slice(start, starts[at + 1]) }));
}

/** The section of a name that an entry boots with. */
export function sectionOfProfile({ common, own }: ProfileSections, name: string): PeSection | undefined {
  return own.find((section) => section.name === name) ?? common.find((section) => section.name === name);
}

/** Reads the text of `.profile`. */
export function parseProfile(text: string): { readonly id: string | undefined; readonly title: string | undefined } {
  const value = (key: string): string | undefined => new RegExp(`^${key}=(.*)$`, 'm').exec(text)?.[1];
  return { id: value('ID'), title: value('TITLE') };
}
