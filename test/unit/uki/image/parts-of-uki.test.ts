import { expect, test } from 'vitest';
import { bufferAccess } from '../../../../src/bytes/index.ts';
import { partsOfUki } from '../../../../src/uki/index.ts';
import { imagerUki } from '../../../fixtures/gallery/efi-stub.ts';

const ukiOf = (...sections: readonly (readonly [name: string, text: string])[]) =>
  bufferAccess(
    imagerUki(
      sections.map(([name, text]) => ({ name, content: Buffer.from(text) })),
      { arch: 'amd64', time: 1 },
    ),
  );

test('partsOfUki() takes a UKI apart, without its signatures', async () => {
  const { sections, profiles } = await partsOfUki(
    ukiOf(
      ['.cmdline', 'a'],
      ['.pcrpkey', 'x'],
      ['.profile', 'ID=main'],
      ['.pcrsig', '{}'],
      ['.profile', 'ID=b\nTITLE=B'],
      ['.cmdline', 'a b'],
    ),
  );

  expect([...sections.keys()]).toEqual(['.cmdline']);
  expect(profiles).toEqual([{ id: 'b', title: 'B', cmdline: 'a b' }]);
});

test.each([
  [
    'the main entry',
    [
      ['.profile', 'ID=main'],
      ['.cmdline', 'own'],
    ],
    /boot entry 1 of the old one has a section `.cmdline`/,
  ],
  [
    'another entry',
    [
      ['.profile', 'ID=main'],
      ['.profile', 'ID=b'],
      ['.dtb', 'x'],
    ],
    /boot entry 2 .*`.dtb`/,
  ],
] as const)('partsOfUki() refuses sections of %s that would be lost', async (_, sections, message) => {
  await expect(partsOfUki(ukiOf(['.cmdline', 'a'], ...sections))).rejects.toMatchObject({
    code: 'UKI_INVALID',
    message: expect.stringMatching(message) as string,
  });
});
