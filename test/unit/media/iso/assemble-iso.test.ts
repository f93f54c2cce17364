import { expect, test } from 'vitest';
import { bytesContent } from '../../../../src/bytes/index.ts';
import { assembleIso, isoHasRandomSeed } from '../../../../src/media/index.ts';
import { parseTalosVersion } from '../../../../src/talos/index.ts';
import { collect } from '../../../fixtures/byte-streams.ts';
import { espContent } from '../../../fixtures/esp-content.ts';

const version = parseTalosVersion('v1.12.7');
const options = { version, secureBoot: false, time: 0, esp: espContent };

test('assembleIso() names the volume as nodes look for it, and makes room in the ESP', () => {
  const { size } = assembleIso(options);

  const uki = { size: 70 * 2 ** 20 + 1, open: espContent.uki.open };

  expect(size).toBe((1 + 34) * 2 ** 20);
  expect(assembleIso({ ...options, esp: { ...espContent, uki } }).size).toBe((71 + 82) * 2 ** 20);
});

test('assembleIso() puts the files of the ESP and more into the file system of the disc', async () => {
  const files = [{ path: 'imagecache/blob', content: bytesContent(Uint8Array.of(1)) }];
  const bytes = Buffer.from(await collect(assembleIso({ ...options, files }).open()));

  expect(bytes.toString('latin1', 0x8028, 0x8028 + 13)).toBe('TALOS_V1_12_7');
  expect(bytes.includes('imagecache')).toBe(true);
  expect(bytes.includes('TALOS_V1_12_7.EFI;1')).toBe(true);
});

test('assembleIso() gives ISOs before 1.8 the name that xorriso gave them', async () => {
  const old = { ...options, version: parseTalosVersion('v1.7.0') };
  const bytes = Buffer.from(await collect(assembleIso(old).open()));

  expect(bytes.toString('latin1', 0x8028, 0x8028 + 8)).toBe('ISOIMAGE');
});

test('isoHasRandomSeed() since 1.14', () => {
  expect([isoHasRandomSeed(version), isoHasRandomSeed(parseTalosVersion('v1.14.0'))]).toEqual([false, true]);
});
