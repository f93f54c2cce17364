import { expect, test } from 'vitest';
import { readVersions } from '../../../../src/formats/elf/versions.ts';
import { elfFile } from '../../../fixtures/elf-file.ts';
import { kernelModuleFile } from '../../../fixtures/kernel-module-file.ts';
import { sectionsOf } from '../../../fixtures/module-sections.ts';

async function versionsOf(file: Uint8Array) {
  const { source, sections } = await sectionsOf(file, ['__versions']);
  return await readVersions(source, sections);
}

test('readVersions() gives checksums by name', async () => {
  const file = kernelModuleFile({ versions: { module_layout: 0xfffffffe, ['n'.repeat(55)]: 1 } });

  expect(await versionsOf(file)).toEqual(
    new Map([
      ['module_layout', 0xfffffffe],
      ['n'.repeat(55), 1],
    ]),
  );
});

test('readVersions() tells a module without checksums from one without the section', async () => {
  expect(await versionsOf(kernelModuleFile({ versions: {} }))).toEqual(new Map());
  expect(await versionsOf(kernelModuleFile())).toBeUndefined();
});

test('readVersions() keeps the first checksum of a name, as the kernel does', async () => {
  const record = (crc: number) => Buffer.concat([Buffer.from([crc, 0, 0, 0, 0, 0, 0, 0]), Buffer.alloc(56, 'a')]);
  const content = Buffer.concat([record(1), record(2)]);

  expect(await versionsOf(elfFile({ sections: [{ name: '__versions', content }] }))).toEqual(
    new Map([['a'.repeat(56), 1]]),
  );
});

test('readVersions() refuses a part of a record', async () => {
  const file = elfFile({ sections: [{ name: '__versions', content: Buffer.alloc(100) }] });

  await expect(versionsOf(file)).rejects.toMatchObject({ code: 'FORMAT_CORRUPT' });
});
