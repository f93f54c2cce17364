import { expect, test } from 'vitest';
import { streamOf } from '../../../../src/bytes/index.ts';
import type { TarEntry } from '../../../../src/formats/index.ts';
import { GrubCollector, isGrubFile } from '../../../../src/imager/grub/grub-files.ts';

const entry = (size: number): TarEntry => ({ size, body: streamOf(Buffer.alloc(size)) }) as unknown as TarEntry;

test.each([
  ['usr/lib/grub/i386-pc/boot.img', true],
  ['usr/lib/grub/x86_64-efi/normal.mod', true],
  ['usr/lib/grub/i386-pc/sub/boot.img', false],
  ['usr/lib/grub/i386-pc/config.h', false],
  ['usr/lib/grub/sparc64-ieee1275/kernel.img', false],
])('isGrubFile() of %s is %s', (path, expected) => {
  expect(isGrubFile(path)).toBe(expected);
});

test('GrubCollector keeps files by format, and not without end', async () => {
  const collector = new GrubCollector();
  await collector.take('usr/lib/grub/i386-pc/boot.img', entry(512));

  expect(collector.files.get('i386-pc/boot.img')).toHaveLength(512);
  const large = { ...entry(0), size: 2 ** 27 };
  await expect(collector.take('usr/lib/grub/i386-pc/a.mod', large)).rejects.toMatchObject({ code: 'LIMIT_EXCEEDED' });
});
