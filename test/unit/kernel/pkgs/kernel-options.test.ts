import { expect, test } from 'vitest';
import { changedOptions, parseFragment, parseOption, setOptions } from '../../../../src/kernel/pkgs/kernel-options.ts';
import { undoEdits } from '../../../../src/kernel/pkgs/line-edits.ts';

test.each([
  ['X=y', 'CONFIG_X=y'],
  ['CONFIG_X=m', 'CONFIG_X=m'],
  ['X=n', '# CONFIG_X is not set'],
  ['X=12', 'CONFIG_X=12'],
  ['X=0x1F', 'CONFIG_X=0x1F'],
  ['X="a b"', 'CONFIG_X="a b"'],
  ['X=a "b"', 'CONFIG_X="a \\"b\\""'],
  ['X=', 'CONFIG_X=""'],
])('parseOption() reads %s', (text, line) => {
  expect(parseOption(text)).toEqual({ name: 'CONFIG_X', line });
});

test.each(['X', '=y', 'A B=y', 'X=a\nb'])('parseOption() refuses %j', (text) => {
  expect(() => parseOption(text)).toThrow(expect.objectContaining({ code: 'USAGE' }));
});

test('parseFragment() takes the last line about an option', () => {
  const text = '# comment\nCONFIG_A=y\r\n\n# CONFIG_B is not set\nCONFIG_A=m\n';

  expect(parseFragment(text, 'f').map(({ line }) => line)).toEqual(['CONFIG_A=m', '# CONFIG_B is not set']);
});

test('parseFragment() names the line that sets nothing', () => {
  expect(() => parseFragment('CONFIG_A=y\nCONFIG_B\n', 'my.fragment')).toThrow(
    expect.objectContaining({ code: 'KERNEL_CONFIG_INVALID', message: expect.stringMatching(/^my\.fragment:2: /) }),
  );
});

test.each([
  ['each form of a line', '# CONFIG_A is not set\nCONFIG_B=m\n', 'CONFIG_A=y\nCONFIG_B=y\n'],
  ['the last of two lines', 'CONFIG_A=m\nCONFIG_B=y\n# CONFIG_A is not set\n', 'CONFIG_A=m\nCONFIG_B=y\nCONFIG_A=y\n'],
  ['a text without a last newline', 'CONFIG_A=m', 'CONFIG_A=y\nCONFIG_B=y'],
  ['an empty text', '', 'CONFIG_A=y\nCONFIG_B=y\n'],
])('setOptions() sets options in %s, and its edits can be undone', (_, before, after) => {
  const { text, edits } = setOptions(before, ['A=y', 'B=y'].map(parseOption));

  expect(text).toBe(after);
  expect(undoEdits(text, edits)).toBe(before);
});

test('setOptions() does not mistake an option for one that begins like it', () => {
  expect(setOptions('CONFIG_AB=y\n', [parseOption('A=y')]).text).toBe('CONFIG_AB=y\nCONFIG_A=y\n');
});

test('changedOptions() gives what differs, also options that are gone', () => {
  const from = 'CONFIG_A=y\nCONFIG_B=m\n# CONFIG_C is not set\nCONFIG_D=y\n';
  const to = 'CONFIG_A=y\nCONFIG_B=y\nCONFIG_E=y\n# CONFIG_F is not set\n';

  expect(changedOptions(from, to).map(({ line }) => line)).toEqual([
    'CONFIG_B=y',
    'CONFIG_E=y',
    '# CONFIG_D is not set',
  ]);
});
