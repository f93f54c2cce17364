import { expect, test } from 'vitest';
import { bytesContent } from '../../../../src/bytes/index.ts';
import { freeImages, splitExtensions } from '../../../../src/installer/extensions/added-extensions.ts';
import { walkTree } from '../../../../src/rootfs/index.ts';
import { parseTalosVersion } from '../../../../src/talos/index.ts';
import { memoryBuild } from '../../../fixtures/memory-build.ts';
import { openedExtension } from '../../../fixtures/opened-extension.ts';
import { symlink } from '../../../fixtures/trees.ts';

const base = { blob: 'GenuineIntel.bin', ...bytesContent(Buffer.from('base')) } as const;
const amd = { blob: 'AuthenticAMD.bin', ...bytesContent(Buffer.from('base')) } as const;

function split(release: string) {
  const extensions = [
    openedExtension('card', { 'lib/firmware/card/a': 'a', 'lib/firmware/card/b': symlink('a'), 'usr/x': '1' }),
    openedExtension('ucode', { 'lib/firmware/intel-ucode/06-01-01': 'i', 'usr/lib/firmware/other': 'o' }),
  ];
  const options = { version: parseTalosVersion(release), belongings: { microcode: [amd, base] }, time: 3 };
  const { layers, firmware, microcode } = splitExtensions(extensions, options, memoryBuild().context);
  const paths = (tree: (typeof layers)[number]): readonly string[] =>
    [...walkTree(tree)].filter(({ node }) => node.kind !== 'directory').map(({ path }) => path);
  return { layers: layers.map(paths), firmware: paths(firmware), microcode };
}

test('splitExtensions() takes firmware and microcode out of the layers', () => {
  const { layers, firmware, microcode } = split('v1.7.7');

  expect(layers).toEqual([['usr/x'], ['usr/lib/firmware/other']]);
  expect(firmware).toEqual(['lib/firmware/card/a', 'lib/firmware/card/b']);
  expect(microcode.map(({ blob, size }) => [blob, size])).toEqual([
    ['GenuineIntel.bin', 4],
    ['GenuineIntel.bin', 1],
  ]);
});

test('splitExtensions() leaves microcode among the firmware in 1.4', () => {
  const { firmware, microcode } = split('v1.4.8');

  expect(firmware).toContain('lib/firmware/intel-ucode/06-01-01');
  expect(microcode).toEqual([]);
});

test('splitExtensions() looks for firmware below /usr from 1.10 on', () => {
  expect(split('v1.12.7').firmware).toEqual(['usr/lib/firmware/other']);
});

test('freeImages() passes over names that the base has', () => {
  expect(freeImages(3, new Map(['0.sqsh', '2.sqsh', 'rootfs.sqsh'].map((name) => [name, ''])))).toEqual([
    '1.sqsh',
    '3.sqsh',
    '4.sqsh',
  ]);
});
