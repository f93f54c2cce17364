import { expect, test } from 'vitest';
import { findDependencies, selectModules } from '../../../../src/formats/kmod/index.ts';
import { softDependencies } from '../../../../src/formats/kmod/select-modules.ts';
import { moduleFacts } from '../../../fixtures/module-facts.ts';

const core = moduleFacts('kernel/nvme-core.ko', {
  exports: [{ name: 'core' }],
  modinfo: ['softdep=pre: crc-t10 post: nvme-auth loop'],
});
const nvme = moduleFacts('kernel/nvme.ko', { needs: ['core'] });
const other = moduleFacts('kernel/r8169.ko', { needs: ['core'] });
const modules = [other, nvme, core];
const builtin = new Set(['loop']);

const select = (...names: readonly string[]) =>
  selectModules(names, findDependencies(modules, builtin), modules, builtin);

test('selectModules() takes what a module needs, in the order of all modules', () => {
  expect(select('nvme').modules).toEqual([nvme, core]);
  expect(select('r8169', 'nvme').modules).toEqual([other, nvme, core]);
});

test('selectModules() takes both spellings of a name', () => {
  expect(select('nvme-core').modules).toEqual([core]);
  expect(select('nvme_core').modules).toEqual([core]);
});

test('selectModules() takes a part of the kernel for there', () => {
  expect(select('loop')).toMatchObject({ modules: [], builtin: ['loop'] });
});

test('selectModules() tells what would be loaded too if it were there', () => {
  expect(select('nvme').left).toEqual([
    { module: 'nvme_core', when: 'pre', wants: 'crc-t10' },
    { module: 'nvme_core', when: 'post', wants: 'nvme-auth' },
  ]);
});

test('selectModules() refuses an unknown name and says what is near', () => {
  expect(() => select('nvmecore')).toThrow(
    expect.objectContaining({ code: 'MODULE_UNKNOWN', hint: 'Did you mean `nvme_core`?' }),
  );
  expect(() => select('something-else')).toThrow(
    expect.objectContaining({ hint: expect.stringContaining('modules.dep') }),
  );
});

test('selectModules() refuses a module that needs a cycle', () => {
  const a = moduleFacts('a.ko', { exports: [{ name: 'a' }], needs: ['b'] });
  const b = moduleFacts('b.ko', { exports: [{ name: 'b' }], needs: ['a'] });

  expect(() => selectModules(['a'], findDependencies([a, b], new Set()), [a, b], new Set())).toThrow(
    expect.objectContaining({ code: 'MODULE_CYCLE' }),
  );
});

test('softDependencies() takes no notice of words before `pre:` and `post:`', () => {
  expect(softDependencies(moduleFacts('cifs.ko', { modinfo: ['softdep=gcm', 'softdep=post:  a  b'] }))).toEqual([
    { module: 'cifs', when: 'post', wants: 'a' },
    { module: 'cifs', when: 'post', wants: 'b' },
  ]);
});
