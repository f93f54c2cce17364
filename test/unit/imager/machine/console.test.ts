import { expect, test } from 'vitest';
import { ConsoleWatch, plainLine } from '../../../../src/imager/machine/console.ts';

test('ConsoleWatch finds all texts, in any order and in any lines', () => {
  const watch = new ConsoleWatch(['ready', 'service hello']);

  expect(watch.take('[talos] service hello: running')).toBeUndefined();
  expect(watch.missing).toEqual(['ready']);
  expect(watch.take('machine is ready')).toEqual({ kind: 'found' });
  expect(watch.missing).toEqual([]);
});

test('ConsoleWatch without texts never says that they were found', () => {
  expect(new ConsoleWatch([]).take('anything')).toBeUndefined();
});

test.each([
  '[    1.2] Kernel panic - not syncing: VFS: Unable to mount root fs',
  'Initramfs unpacking failed: invalid magic',
  'VFS: Cannot open root device "(null)"',
])('ConsoleWatch sees that nothing comes after %s', (line) => {
  expect(new ConsoleWatch(['ready']).take(line)).toEqual({ kind: 'disaster', line });
});

test('ConsoleWatch sees that KVM gave up', () => {
  const line = 'KVM internal error. Suberror: 1';
  expect(new ConsoleWatch([]).take(line)).toEqual({ kind: 'kvm', line });
});

test('plainLine() removes what moves the cursor and sets colours', () => {
  expect(plainLine('\u001B[2J\u001B[01;01H\u001B[0;37mBdsDxe: loading\u001B[0m \r')).toBe('BdsDxe: loading');
});
