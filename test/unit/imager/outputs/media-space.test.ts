import { expect, test } from 'vitest';
import { checkMediaSpace } from '../../../../src/imager/outputs/media-space.ts';
import type { BootMediaKind } from '../../../../src/imager/request.ts';
import { diskSettings, mediaSettings } from '../../../fixtures/imager-context.ts';
import { storeFolder } from '../../../fixtures/store-options.ts';

async function warnings(kinds: readonly BootMediaKind[], size: number, outFormat: 'raw' | '.zst' = 'raw') {
  await using folder = await storeFolder();
  const said: string[] = [];
  const base = { kernel: { size }, initramfs: { size } };
  const settings = { ...mediaSettings, kinds, outFormat, disk: diskSettings };
  await checkMediaSpace({ folder: folder.path }, { base, settings }, (event) => {
    if (event.kind === 'warning') said.push(event.message);
  });
  return said;
}

test.each(['kernel', 'initramfs', 'uki', 'iso', 'pxe'] as const)(
  'checkMediaSpace() refuses a %s whose boot files alone do not fit',
  async (kind) => {
    await expect(warnings([kind], 9e15)).rejects.toMatchObject({ code: 'DISK_FULL', exitCode: 9 });
    expect(await warnings([kind], 1)).toEqual([]);
  },
);

test.each(['disk', 'installer'] as const)('checkMediaSpace() only warns of a %s, which may be packed', async (kind) => {
  expect(await warnings([kind], 9e15)).toHaveLength(1);
});

test('checkMediaSpace() only warns of packed files, and says nothing of a command line', async () => {
  expect(await warnings(['iso'], 9e15, '.zst')).toHaveLength(1);
  expect(await warnings(['cmdline'], 9e15)).toEqual([]);
});
