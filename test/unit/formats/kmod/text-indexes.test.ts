import { expect, test } from 'vitest';
import { findDependencies } from '../../../../src/formats/kmod/index.ts';
import {
  aliasText,
  dependencyText,
  deviceText,
  softDependencyText,
  symbolText,
  weakDependencyText,
} from '../../../../src/formats/kmod/text-indexes.ts';
import { moduleFacts } from '../../../fixtures/module-facts.ts';

const textOf = (bytes: Uint8Array): string => Buffer.from(bytes).toString();
const base = moduleFacts('kernel/snd-base.ko', {
  modinfo: ['alias=char-major-10-5', 'alias=x', 'alias=devname:snd/seq', 'softdep=pre: a', 'weakdep=b'],
  exports: [{ name: 'z' }, { name: 'a' }],
});
const user = moduleFacts('kernel/user.ko', { needs: ['z'], modinfo: ['alias=devname:lonely'] });
const dependencies = findDependencies([base, user], new Set());

test('dependencyText() has a line for each module', () => {
  expect(textOf(dependencyText(dependencies))).toBe('kernel/snd-base.ko:\nkernel/user.ko: kernel/snd-base.ko\n');
});

test('aliasText() keeps aliases as modules have them', () => {
  expect(
    textOf(aliasText([base]))
      .split('\n')
      .slice(1),
  ).toEqual(['alias char-major-10-5 snd_base', 'alias x snd_base', 'alias devname:snd/seq snd_base', '']);
});

test('softDependencyText() and weakDependencyText() keep the words of modules', () => {
  expect(textOf(softDependencyText([base]))).toContain('\nsoftdep snd_base pre: a\n');
  expect(textOf(weakDependencyText([base]))).toContain('\nweakdep snd_base b\n');
});

test('symbolText() is sorted by symbol', () => {
  expect(textOf(symbolText(dependencies)).split('\n').slice(1)).toEqual([
    'alias symbol:a snd_base',
    'alias symbol:z snd_base',
    '',
  ]);
});

test('deviceText() has the modules that name a node and its numbers', () => {
  expect(
    textOf(deviceText([base, user]))
      .split('\n')
      .slice(1),
  ).toEqual(['snd_base snd/seq c10:5', '']);
});

test('deviceText() is empty where no module names a node with numbers', () => {
  expect(deviceText([user])).toEqual(new Uint8Array());
});

test('aliasText() refuses an alias that would make a blank line', () => {
  expect(() => aliasText([moduleFacts('a.ko', { modinfo: ['alias=x\n\ny'] })])).toThrow(
    expect.objectContaining({ code: 'KERNEL_INVALID' }),
  );
});
