import type { OutputKind } from '../../talos/index.ts';
import { textContent, type UkiParts, type UkiProfile } from './parts.ts';

/** The command line of an output, and of what its parts are taken from. */
export interface OutputLine {
  readonly kind: OutputKind;
  readonly commandLine: string;
  /** That of the UKI that the parts are from. Boot entries of its own that begin with it begin with the new one. */
  readonly oldCommandLine?: string | undefined;
  /** Whether the release has boot entries: from 1.10 on. */
  readonly hasProfiles: boolean;
}

const toMaintenance = {
  id: 'reset-maintenance',
  title: 'Reset to maintenance mode',
  wipes: 'system:EPHEMERAL,STATE',
} as const;

/** The entry that each kind of output has beside its main one. */
const resets = {
  iso: { id: 'reset', title: 'Reset system disk', wipes: 'system' },
  image: toMaintenance,
  installer: toMaintenance,
} as const;

const resetIds: ReadonlySet<string> = new Set(Object.values(resets).map(({ id }) => id));

/**
 * The parts of a UKI with the command line and the boot entries of another kind of output, as the imager gives them to
 * it. Entries that the imager does not know stay.
 *
 * @see https://github.com/siderolabs/talos/blob/main/pkg/imager/imager.go
 */
export function partsForOutput({ sections, profiles = [] }: UkiParts, output: OutputLine): UkiParts {
  const { commandLine, hasProfiles } = output;
  const own = profiles.filter(({ id }) => !resetIds.has(id)).map((profile) => withLine(profile, output));
  return {
    sections: new Map(sections).set('.cmdline', textContent(commandLine)),
    profiles: hasProfiles ? [...resetOf(output), ...own] : undefined,
  };
}

function resetOf({ kind, commandLine }: OutputLine): readonly UkiProfile[] {
  const reset = kind in resets ? resets[kind as keyof typeof resets] : undefined;
  if (reset === undefined) return [];
  const { id, title, wipes } = reset;
  return [{ id, title, cmdline: `${commandLine} talos.experimental.wipe=${wipes}` }];
}

function withLine(profile: UkiProfile, { commandLine, oldCommandLine = '' }: OutputLine): UkiProfile {
  const { cmdline } = profile;
  const isLonger = oldCommandLine !== '' && cmdline?.startsWith(`${oldCommandLine} `) === true;
  return isLonger ? { ...profile, cmdline: `${commandLine}${cmdline.slice(oldCommandLine.length)}` } : profile;
}
