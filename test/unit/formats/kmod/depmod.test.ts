import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { depmod, readIndex } from '../../../../src/formats/kmod/index.ts';
import { moduleFacts } from '../../../fixtures/module-facts.ts';
import { moduleLists, moduleTree } from '../../../fixtures/module-tree.ts';

const facts = Object.entries(moduleTree).map(([path, parts]) => moduleFacts(path, parts));
const lists = {
  order: Buffer.from(moduleLists.order),
  builtin: Buffer.from(moduleLists.builtin),
  builtinModinfo: Buffer.from(moduleLists.builtinModinfo),
};

test('depmod() writes the indexes that kmod 34.2 wrote for the same modules', () => {
  const { files } = depmod(facts, lists, { nodeOrder: 'pre-order', hasWeakdep: true });

  const digests = [...files].map(([name, content]) => [
    name,
    createHash('sha256').update(content).digest('hex').slice(0, 16),
  ]);
  expect(Object.fromEntries(digests.filter(([name]) => name !== 'modules.symbols'))).toEqual(kmod34);
});

/** The beginnings of the SHA-256 of what Debian's kmod 34.2-2 wrote for the tree of `writeModuleTree`. */
const kmod34 = {
  'modules.dep': '1ea214667afa70a4',
  'modules.dep.bin': 'c15d248619bda895',
  'modules.alias': '34401f376f6e52af',
  'modules.alias.bin': '778722b805f79f70',
  'modules.softdep': 'c5397b7c81171e92',
  'modules.weakdep': '910e10a7bc11fc52',
  'modules.symbols.bin': 'a18a43e03809de73',
  'modules.builtin.bin': '0cba0954b18406ac',
  'modules.builtin.alias.bin': '0427af5e00157349',
  'modules.devname': '612d1f2642fc846b',
};

test('depmod() does not depend on the order in which it is given modules', () => {
  const options = { nodeOrder: 'post-order', hasWeakdep: false } as const;

  expect(depmod([...facts].reverse(), lists, options)).toEqual(depmod(facts, lists, options));
});

test('depmod() puts modules that modules.order does not name last, by path', () => {
  const { files } = depmod(facts, {}, { nodeOrder: 'post-order', hasWeakdep: false });

  const paths = Buffer.from(files.get('modules.dep') ?? [])
    .toString()
    .trim()
    .split('\n')
    .map((line) => line.split(':')[0]);
  expect(paths).toEqual([...paths].sort());
  expect(files.has('modules.weakdep')).toBe(false);
});

test('depmod() finds a compressed module at the place of the plain one in modules.order', () => {
  const modules = [moduleFacts('a.ko.xz'), moduleFacts('b.ko.zst')];

  const { files } = depmod(
    modules,
    { order: Buffer.from('b.ko\na.ko\n') },
    { nodeOrder: 'pre-order', hasWeakdep: false },
  );

  expect(Buffer.from(files.get('modules.dep') ?? []).toString()).toBe('b.ko.zst:\na.ko.xz:\n');
});

test('depmod() writes empty indexes where the lists are missing', () => {
  const { files } = depmod([], {}, { nodeOrder: 'pre-order', hasWeakdep: true });

  expect(readIndex(files.get('modules.builtin.bin') ?? new Uint8Array()).size).toBe(0);
  expect(files.get('modules.dep')).toEqual(new Uint8Array());
});

test('depmod() refuses a path that would break modules.dep', () => {
  const options = { nodeOrder: 'pre-order', hasWeakdep: true } as const;

  expect(() => depmod([moduleFacts('a\n\nb.ko')], {}, options)).toThrow(
    expect.objectContaining({ code: 'KERNEL_INVALID' }),
  );
});
