import { expect, test } from 'vitest';
import { findDependencies } from '../../../../src/formats/kmod/index.ts';
import { moduleFacts } from '../../../fixtures/module-facts.ts';

const base = moduleFacts('base.ko', { exports: [{ name: 'b' }] });
const left = moduleFacts('left.ko', { exports: [{ name: 'l' }], needs: ['b'] });
const right = moduleFacts('right.ko', { exports: [{ name: 'r' }], needs: ['b', 'printk'] });
const top = moduleFacts('top.ko', { needs: ['r', 'l'] });

test('findDependencies() lists what is loaded before a module, the last first', () => {
  const { closures, problems } = findDependencies([base, left, right, top], new Set());

  expect(closures.get(top)).toEqual([left, right, base]);
  expect(closures.get(base)).toEqual([]);
  expect(problems).toEqual([]);
});

test('findDependencies() takes a weak symbol and one that has only a checksum for needed', () => {
  const weak = moduleFacts('weak.ko', { needs: ['b?'], versions: { l: 1 } });

  const { closures } = findDependencies([base, left, weak], new Set());

  expect(closures.get(weak)).toEqual([left, base]);
});

test('findDependencies() gives a symbol to the last module that exports it', () => {
  const other = moduleFacts('other.ko', { exports: [{ name: 'b' }] });

  expect(findDependencies([base, other], new Set()).providers.get('b')).toBe(other);
});

test('findDependencies() reports a cycle, and lists nothing that depends on it', () => {
  const a = moduleFacts('a.ko', { exports: [{ name: 'a' }], needs: ['c'] });
  const c = moduleFacts('c.ko', { exports: [{ name: 'c' }], needs: ['a', 'b'] });
  const user = moduleFacts('user.ko', { needs: ['a'] });

  const { closures, problems } = findDependencies([base, a, c, user], new Set());

  expect([...closures.keys()]).toEqual([base]);
  expect(problems).toEqual([{ kind: 'cycle', modules: ['a', 'c', 'user'] }]);
});

test('findDependencies() reports a module that is said to be needed and is not there', () => {
  const needy = moduleFacts('needy.ko', { modinfo: ['depends=base,crc-any,gone-away'] });

  expect(findDependencies([base, needy], new Set(['crc_any'])).problems).toEqual([
    { kind: 'missing', module: 'needy', needs: 'gone_away' },
  ]);
});
