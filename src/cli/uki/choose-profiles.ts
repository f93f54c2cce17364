import { usage } from '../../errors/index.ts';
import type { UkiParts, UkiProfile } from '../../uki/index.ts';

interface ProfileChoice {
  readonly cmdline?: string | undefined;
  /** `ID=TITLE`. */
  readonly profile: readonly string[];
  /** `ID=TEXT`. */
  readonly profileCmdline: readonly string[];
}

/** The boot entries beside the main one: those of the flags, else those that were there. Throws `USAGE`. */
export function chooseProfiles(choice: ProfileChoice, old: UkiParts['profiles']): UkiParts['profiles'] {
  const { profile, profileCmdline } = choice;
  if (profile.length === 0 && profileCmdline.length === 0) return old;
  const lines = new Map(profileCmdline.map((text) => splitAtEquals(text, '--profile-cmdline')));
  const chosen = profile.map((text): UkiProfile => {
    const [id, title] = splitAtEquals(text, '--profile');
    return { id, title: title === '' ? undefined : title, cmdline: completed(lines.get(id), choice.cmdline) };
  });
  const stray = [...lines.keys()].find((id) => !chosen.some((each) => each.id === id));
  if (stray !== undefined)
    throw usage(`\`--profile-cmdline\` names the unknown profile \`${stray}\``, 'Name it by `--profile ID=TITLE` too.');
  return chosen;
}

function splitAtEquals(text: string, name: string): readonly [id: string, rest: string] {
  const [, id, rest = ''] = /^([^=\s]+)(?:=(.*))?$/s.exec(text) ?? [];
  if (id === undefined) throw usage(`\`${name} ${text}\` names no profile`, `Write it as \`${name} ID=TEXT\`.`);
  return [id, rest];
}

function completed(line: string | undefined, main: string | undefined): string | undefined {
  if (line?.startsWith('+') !== true) return line;
  if (main === undefined)
    throw usage('a command line that begins with `+` adds to `--cmdline`', 'Give `--cmdline` too.');
  return `${main} ${line.slice(1)}`;
}
