import { expect, test } from 'vitest';
import { commands } from '../../../src/cli/commands/index.ts';
import { findCommand } from '../../../src/cli/find-command.ts';

test('findCommand() gives a command and the words behind it', () => {
  expect(findCommand(['mirror', 'copy', 'file', '--json'], commands)).toMatchObject({
    kind: 'command',
    entry: { name: 'mirror copy' },
    rest: ['file', '--json'],
  });
});

test.each([[['mirror']], [['mirror', '--help']], [['mirror', '-h']], [['mirror', 'help']]])(
  'findCommand(%j) gives the group',
  (argv) => {
    const named = findCommand(argv, commands);

    expect(named).toMatchObject({ kind: 'group', name: 'mirror' });
    expect(named.kind === 'group' && named.members.map(({ name }) => name)).toContain('mirror verify');
  },
);

test.each([
  [['buld'], '`buld` is not a command', 'Did you mean `rootsmith build`?'],
  [['mirro', 'cpy'], '`mirro` is not a command', 'Did you mean `rootsmith mirror copy`?'],
  [['mirro'], '`mirro` is not a command', 'Did you mean `rootsmith mirror`?'],
  [['mirror', 'cpoy'], '`mirror cpoy` is not a command', 'Did you mean `rootsmith mirror copy`?'],
  [['mirror', 'nonsense'], '`mirror nonsense` is not a command', 'Run `rootsmith mirror` for its commands.'],
  [['mirror', '--json'], '`rootsmith mirror` needs a command before `--json`', 'Run `rootsmith mirror`'],
  [['--json', 'build'], '`--json` stands before the command', 'rootsmith COMMAND --flag'],
  [['--password=secret'], '`rootsmith` has no flag `--password`', '--help'],
  [['zzz'], '`zzz` is not a command', 'Run `rootsmith --help` for the list.'],
])('findCommand(%j) says what is meant', (argv, message, hint) => {
  expect(() => findCommand(argv, commands)).toThrow(
    expect.objectContaining({ code: 'USAGE', message, hint: expect.stringContaining(hint) }),
  );
});
