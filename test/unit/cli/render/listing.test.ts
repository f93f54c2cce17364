import { expect, test } from 'vitest';
import { longLine, modeText } from '../../../../src/cli/render/listing.ts';
import type { ListedEntry } from '../../../../src/inspect/index.ts';

test.each([
  ['file', 0o644, '-rw-r--r--'],
  ['file', 0o4755, '-rwsr-xr-x'],
  ['file', 0o6644, '-rwSr-Sr--'],
  ['directory', 0o1777, 'drwxrwxrwt'],
  ['directory', 0o1776, 'drwxrwxrwT'],
  ['symlink', 0o777, 'lrwxrwxrwx'],
  ['socket', 0o600, 'srw-------'],
] as const)('modeText() writes a %s of mode %o as `ls` does', (type, mode, expected) => {
  expect(modeText({ type, mode })).toBe(expected);
});

const file: ListedEntry = {
  path: '/usr/x',
  name: 'x',
  type: 'file',
  mode: 0o755,
  uid: 1,
  gid: 20,
  size: 1_234_567,
  mtime: 1_700_000_000,
  xattrs: [],
  from: { kind: 'rootfs', name: 'rootfs.sqsh' },
};
const shown = { name: 'x', isHuman: false, marksOrigin: true };

test('longLine() shows owner, size, time and name', () => {
  expect(longLine(file, shown)).toBe('-rwxr-xr-x 1/20          1234567 2023-11-14 22:13 x');
  expect(longLine(file, { ...shown, isHuman: true })).toContain('     1.2 MB ');
});

test('longLine() shows what is particular about an entry', () => {
  const from = { kind: 'extension', name: 'tool' } as const;

  expect(longLine({ ...file, from, xattrs: ['security.capability'] }, shown)).toMatch(
    /x {2}\(1 xattr, extension tool\)$/,
  );
  expect(longLine({ ...file, from }, { ...shown, marksOrigin: false })).toMatch(/22:13 x$/);
  expect(longLine({ ...file, type: 'symlink', target: 'y' }, shown)).toMatch(/x -> y$/);
  expect(longLine({ ...file, type: 'block-device', major: 8, minor: 1 }, shown)).toContain('       8, 1 ');
});
