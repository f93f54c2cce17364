import { expect, test } from 'vitest';
import type { LineWish } from '../../../../src/installer/boot/boot-plan.ts';
import { editedLines, newLines } from '../../../../src/installer/boot/command-lines.ts';
import { buildCommandLine, parseTalosVersion } from '../../../../src/talos/index.ts';
import type { UkiCommandLine } from '../../../../src/uki/image/command-lines.ts';

const version = parseTalosVersion('v1.12.7');
const none: LineWish = { version, architecture: 'amd64', extraArguments: [], secureBoot: false };
const imager = (more: Partial<Parameters<typeof buildCommandLine>[0]> = {}): string =>
  buildCommandLine({ kind: 'installer', platform: 'metal', version, architecture: 'amd64', ...more });
const WIPE = 'talos.experimental.wipe=system:EPHEMERAL,STATE';

function linesOf(...texts: readonly string[]): readonly UkiCommandLine[] {
  const profiles = [undefined, 'reset-maintenance', 'third'];
  return texts.map((text, index) => ({ source: 'x', text, profile: profiles[index], section: index }));
}
const after = (...args: Parameters<typeof editedLines>): readonly string[] =>
  editedLines(...args).map((line) => line.after);

test('editedLines() makes the line of the imager anew, and the other entry goes on from it', () => {
  const extraArguments = ['console=ttyS0', '-pti', 'quiet'];
  const line = imager({ extraArguments });

  expect(after(linesOf(imager(), `${imager()} ${WIPE}`), { ...none, extraArguments })).toEqual([
    line,
    `${line} ${WIPE}`,
  ]);
  expect(line).not.toContain('pti');
  expect(line).not.toContain('console=tty0');
});

test('editedLines() keeps what a line has beyond that of the imager', () => {
  const custom = `${imager()} mitigations=off`;

  expect(after(linesOf(custom, `${custom} ${WIPE}`), { ...none, extraArguments: ['quiet', '-pti'] })).toEqual([
    `${custom.replace(' pti=on', '')} quiet`,
    `${custom.replace(' pti=on', '')} quiet ${WIPE}`,
  ]);
});

test('editedLines() edits the line of an entry that does not go on from the main one', () => {
  expect(after(linesOf('a=1 b=2', 'b=2 other'), { ...none, extraArguments: ['-b', 'c'] })).toEqual([
    'a=1 c',
    'other c',
  ]);
});

test('editedLines() adds lockdown where the imager does, and once', () => {
  const secure = { ...none, secureBoot: true, extraArguments: ['quiet'] };
  const line = imager({ secureBoot: true, extraArguments: ['quiet'] });

  expect(line).toMatch(/ lockdown=confidentiality quiet$/);
  expect(after(linesOf(imager()), secure)).toEqual([line]);
  expect(after(linesOf(imager({ secureBoot: true })), secure)).toEqual([line]);
  expect(after(linesOf('a=1'), secure)).toEqual(['a=1 lockdown=confidentiality quiet']);
  expect(after(linesOf('a=1 lockdown=integrity'), secure)).toEqual(['a=1 lockdown=integrity quiet']);
});

test('editedLines() names the entries, with the line before', () => {
  expect(editedLines(linesOf('a', 'a wipe'), { ...none, extraArguments: ['b'] })).toEqual([
    { profile: 'main', before: 'a', after: 'a b' },
    { profile: 'reset-maintenance', before: 'a wipe', after: 'a b wipe' },
  ]);
});

test('editedLines() edits each line where there is no main one', () => {
  const [, reset] = linesOf('', 'x');

  expect(after([reset!], { ...none, extraArguments: ['y'] })).toEqual(['x y']);
});

test('editedLines() changes the platform', () => {
  expect(after(linesOf(imager(), 'talos.platform=metal x'), { ...none, platform: 'nocloud' })).toEqual([
    imager({ platform: 'nocloud' }),
    'talos.platform=nocloud x',
  ]);
});

test('newLines() are those of an installer by the imager', () => {
  expect(newLines({ ...none, extraArguments: ['quiet'] })).toEqual([
    { profile: 'main', before: undefined, after: imager({ extraArguments: ['quiet'] }) },
    {
      profile: 'reset-maintenance',
      before: undefined,
      after: `${imager({ extraArguments: ['quiet'] })} ${WIPE}`,
    },
  ]);
});
