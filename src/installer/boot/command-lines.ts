import { buildCommandLine, editCommandLine } from '../../talos/index.ts';
import { MAIN_PROFILE, type UkiCommandLine } from '../../uki/index.ts';
import type { LineWish, PlannedLine } from './boot-plan.ts';

const LOCKDOWN = 'lockdown=confidentiality';
/** The second boot entry of an installer's UKI, and what its line has more. */
const RESET = { id: 'reset-maintenance', argument: 'talos.experimental.wipe=system:EPHEMERAL,STATE' };

/**
 * The command lines of a UKI that is there, with what is asked for. A line that the imager makes without any arguments
 * of the user is made anew. Any other keeps what it has, and the arguments come on top. Lines of other boot entries
 * that go on from the main one go on from the new one.
 */
export function editedLines(old: readonly UkiCommandLine[], wish: LineWish): readonly PlannedLine[] {
  const main = old.find(({ profile }) => profile === undefined || profile === MAIN_PROFILE);
  const after = main && editedLine(main.text, wish);
  return old.map((line) => {
    const profile = line.profile ?? MAIN_PROFILE;
    if (line === main || main === undefined || after === undefined)
      return { profile, before: line.text, after: editedLine(line.text, wish) };
    const goesOn = line.text.startsWith(`${main.text} `);
    const text = goesOn ? `${after}${line.text.slice(main.text.length)}` : editedLine(line.text, wish);
    return { profile, before: line.text, after: text };
  });
}

/** The command lines of a new UKI: as the imager makes them for an installer on metal. */
export function newLines(wish: LineWish): readonly PlannedLine[] {
  const after = defaultLine(wish);
  return [
    { profile: MAIN_PROFILE, before: undefined, after },
    { profile: RESET.id, before: undefined, after: `${after} ${RESET.argument}` },
  ];
}

function editedLine(text: string, wish: LineWish): string {
  const { version, secureBoot } = wish;
  if (isDefault(text, wish)) return defaultLine(wish);
  const lacksLockdown = secureBoot && !/(?:^|\s)lockdown=/.test(text);
  const extraArguments = [...platformOf(wish), ...wish.extraArguments];
  return editCommandLine(lacksLockdown ? `${text} ${LOCKDOWN}` : text, { version, extraArguments }).after;
}

function platformOf({ platform }: LineWish): readonly string[] {
  return platform === undefined ? [] : [`talos.platform=${platform}`];
}

/** Whether the imager would make this line without arguments of the user. */
function isDefault(text: string, wish: LineWish): boolean {
  return [true, false].some(
    (secureBoot) => defaultLine({ ...wish, platform: undefined, extraArguments: [], secureBoot }) === text,
  );
}

function defaultLine({ platform = 'metal', ...wish }: LineWish): string {
  return buildCommandLine({ ...wish, kind: 'installer', platform });
}
