import { expect, test } from 'vitest';
import { chooseProfiles } from '../../../../src/cli/uki/choose-profiles.ts';

const choose = (profile: readonly string[], profileCmdline: readonly string[] = [], cmdline?: string): unknown =>
  chooseProfiles({ profile, profileCmdline, cmdline }, [{ id: 'old' }]);

test('chooseProfiles() keeps what was there unless some are named', () => {
  expect(choose([])).toEqual([{ id: 'old' }]);
  expect(choose(['a=First one', 'b'], ['a=quiet'])).toEqual([
    { id: 'a', title: 'First one', cmdline: 'quiet' },
    { id: 'b', title: undefined, cmdline: undefined },
  ]);
});

test('chooseProfiles() adds to the main command line after a plus', () => {
  expect(choose(['a'], ['a=+x=1 y'], 'quiet')).toEqual([{ id: 'a', title: undefined, cmdline: 'quiet x=1 y' }]);
  expect(() => choose(['a'], ['a=+x'])).toThrowError(expect.objectContaining({ code: 'USAGE' }));
});

test.each([
  [['=title'], []],
  [[], ['a=quiet']],
])('chooseProfiles() refuses %j with %j', (profile, lines) => {
  expect(() => choose(profile, lines)).toThrowError(expect.objectContaining({ code: 'USAGE' }));
});
