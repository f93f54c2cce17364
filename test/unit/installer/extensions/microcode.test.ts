import { expect, test } from 'vitest';
import { readAll } from '../../../../src/bytes/index.ts';
import { takeMicrocode } from '../../../../src/installer/extensions/microcode.ts';
import { walkTree } from '../../../../src/rootfs/index.ts';
import { at, makeTree, symlink } from '../../../fixtures/trees.ts';

test('takeMicrocode() takes what the imager takes, in the order of names', async () => {
  const tree = makeTree({
    'usr/lib/firmware/intel-ucode/06-02-01': 'two',
    'usr/lib/firmware/intel-ucode/06-01-01': 'one',
    'usr/lib/firmware/intel-ucode/.hidden': 'dot',
    'usr/lib/firmware/intel-ucode/link': symlink('06-01-01'),
    'usr/lib/firmware/intel-ucode/folder/x': 'stays',
    'usr/lib/firmware/amd-ucode/microcode_amd_fam17h.bin': 'amd',
    'usr/lib/firmware/amd-ucode/README': 'stays',
    'usr/lib/firmware/amd-ucode/microcode_amd.bin.asc': 'stays',
  });

  const { tree: left, parts } = takeMicrocode(tree, at('usr/lib/firmware'));

  const texts = await Promise.all(
    parts.map(async ({ blob, open }) => [
      blob,
      Buffer.from(await readAll(open(), { limitBytes: 9, what: 'x' })).toString(),
    ]),
  );
  expect(texts).toEqual([
    ['AuthenticAMD.bin', 'amd'],
    ['GenuineIntel.bin', 'dot'],
    ['GenuineIntel.bin', 'one'],
    ['GenuineIntel.bin', 'two'],
    ['GenuineIntel.bin', 'one'],
  ]);
  expect([...walkTree(left)].filter(({ node }) => node.kind !== 'directory').map(({ path }) => path)).toEqual([
    'usr/lib/firmware/amd-ucode/README',
    'usr/lib/firmware/amd-ucode/microcode_amd.bin.asc',
    'usr/lib/firmware/intel-ucode/folder/x',
  ]);
});

test('takeMicrocode() finds none in other firmware', () => {
  const tree = makeTree({ 'lib/firmware/intel-ucode/06-01-01': 'one' });

  expect(takeMicrocode(tree, at('usr/lib/firmware'))).toEqual({ tree, parts: [] });
});
