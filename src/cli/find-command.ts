import { nearest, RootsmithError, usage } from '../errors/index.ts';
import type { CommandEntry } from './commands/index.ts';

/** What the words of a command line name. */
export type Named =
  | { readonly kind: 'command'; readonly entry: CommandEntry; readonly rest: readonly string[] }
  | { readonly kind: 'group'; readonly name: string; readonly members: readonly CommandEntry[] };

/** Finds the command or the group of commands that a command line begins with. Throws `USAGE`. */
export function findCommand(argv: readonly string[], commands: readonly CommandEntry[]): Named {
  const [first = ''] = argv;
  const entry = commands.find(({ name }) => startsWith(argv, name.split(' ')));
  if (entry !== undefined) return { kind: 'command', entry, rest: argv.slice(entry.name.split(' ').length) };
  if (first.startsWith('-')) throw flagFirst(first, argv);
  const members = commands.filter(({ name }) => name.startsWith(`${first} `));
  if (members.length === 0) throw unknownCommand(argv, commands);
  const [, second = '--help'] = argv;
  if (second === '--help' || second === '-h' || second === 'help') return { kind: 'group', name: first, members };
  throw unknownMember([first, second], members);
}

function startsWith(argv: readonly string[], words: readonly string[]): boolean {
  return words.every((word, index) => argv[index] === word);
}

function flagFirst(flag: string, argv: readonly string[]): RootsmithError {
  const [bare = ''] = flag.split('=');
  if (argv.length < 2) return usage(`\`rootsmith\` has no flag \`${bare}\``, 'Run `rootsmith --help` for the list.');
  return usage(`\`${bare}\` stands before the command`, 'Write flags behind the command: `rootsmith COMMAND --flag`.');
}

function unknownCommand([first = '', second = '']: readonly string[], commands: readonly CommandEntry[]) {
  const names = commands.map(({ name }) => name);
  const groups = new Set(names.map((name) => name.split(' ')[0] ?? ''));
  const group = nearest(first, groups);
  const meant =
    group === undefined
      ? nearest(first, names)
      : (nearest(
          `${group} ${second}`,
          names.filter((name) => name.startsWith(`${group} `)),
        ) ?? group);
  return new RootsmithError('USAGE', `\`${first}\` is not a command`, {
    hint: meant === undefined ? 'Run `rootsmith --help` for the list.' : `Did you mean \`rootsmith ${meant}\`?`,
  });
}

function unknownMember([group, word]: readonly [string, string], members: readonly CommandEntry[]): RootsmithError {
  const names = members.map(({ name }) => name.slice(group.length + 1));
  const meant = nearest(word, names);
  if (word.startsWith('-')) return usage(`\`rootsmith ${group}\` needs a command before \`${word}\``, listHint(group));
  return usage(
    `\`${group} ${word}\` is not a command`,
    meant === undefined ? listHint(group) : `Did you mean \`rootsmith ${group} ${meant}\`?`,
  );
}

function listHint(group: string): string {
  return `Run \`rootsmith ${group}\` for its commands.`;
}
