import { expect, test } from 'vitest';
import { placeholderDirectories, rootfsNeeds } from '../../../../src/talos/data/rootfs-needs.ts';

test('rootfsNeeds names each path once, relative to the root', () => {
  const paths = rootfsNeeds.map(({ path }) => path);

  expect(new Set(paths).size).toBe(paths.length);
  for (const path of [...paths, ...placeholderDirectories]) expect(path).toMatch(/^[^/](?:.*[^/])?$/);
});

test('rootfsNeeds has what no Talos node starts without', () => {
  const kinds = new Map(rootfsNeeds.map(({ path, kind }) => [path, kind]));

  expect(['dev', 'proc', 'sys', 'run'].map((path) => kinds.get(path))).toEqual(Array(4).fill('directory'));
  expect(kinds.get('etc/resolv.conf')).toBe('placeholder');
  expect(kinds.get('bin/containerd')).toBe('program');
});

test('the reasons follow their paths in a sentence', () => {
  const reasons = new Set(rootfsNeeds.map(({ why }) => why));

  expect([...reasons].filter((why) => !/^(?:[a-z]|Talos ).*[^.]$/.test(why))).toEqual([]);
});
