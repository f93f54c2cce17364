import { expect, test } from 'vitest';
import { bufferAccess, type RandomAccess } from '../../../../src/bytes/index.ts';
import { type ModuleInfo, openModule, vermagicRelease } from '../../../../src/formats/elf/module-info.ts';
import { elfFile, moduleFile, patched, SECTION_HEADER_BYTES } from '../../../fixtures/elf-file.ts';

const infoOf = async (bytes: Uint8Array | RandomAccess): Promise<ModuleInfo> => (await openModule(bytes, [])).info;

const VERMAGIC = '6.12.63-talos SMP preempt mod_unload modversions ';
const module = moduleFile(
  `vermagic=${VERMAGIC}`,
  'name=virtio_net',
  'depends=virtio,net_failover',
  'alias=a',
  'license=GPL',
  'alias=b=c',
  '',
);

test('openModule() reads what a module says about itself', async () => {
  expect(await infoOf(module)).toMatchObject({
    name: 'virtio_net',
    vermagic: VERMAGIC,
    depends: ['virtio', 'net_failover'],
    aliases: ['a', 'b=c'],
    license: 'GPL',
    machine: 'x86-64',
  });
});

test('openModule() gives every value of every key in order', async () => {
  const { values } = await infoOf(module);

  expect(values.get('alias')).toEqual(['a', 'b=c']);
  expect([...values.keys()]).toEqual(['vermagic', 'name', 'depends', 'alias', 'license']);
});

test('openModule() tells of a module without dependencies and name', async () => {
  expect(await infoOf(moduleFile('depends='))).toMatchObject({
    name: undefined,
    vermagic: undefined,
    depends: [],
    aliases: [],
  });
});

test('openModule() reads headers, names and `.modinfo`, not the whole file', async () => {
  const large = elfFile({
    sections: [
      { name: '.text', content: Buffer.alloc(1_000_000) },
      { name: '.modinfo', content: Buffer.from('name=large\0') },
    ],
  });
  let read = 0;
  const inner = bufferAccess(large);
  const counted: RandomAccess = {
    size: large.length,
    read(offset, length) {
      read += length;
      return inner.read(offset, length);
    },
  };

  expect((await infoOf(counted)).name).toBe('large');
  expect(read).toBeLessThan(1000);
});

test('openModule() finds its sections by the extended counts of section 0', async () => {
  const table = module.length - 4 * SECTION_HEADER_BYTES;
  const extended = [
    [60, 2, 0],
    [62, 2, 0xffff],
    [table + 32, 8, 4],
    [table + 40, 4, 3],
  ] as const;

  const file = extended.reduce((bytes, [offset, width, value]) => patched(bytes, offset, width, value), module);

  expect((await infoOf(file)).name).toBe('virtio_net');
});

test.each([
  ['an xz file', Buffer.from('fd377a585a000004', 'hex'), '`fd377a585a000004`'],
  ['an empty file', new Uint8Array(), 'nothing'],
  ['a program', elfFile({ type: 3 }), 'ELF type is 3'],
  ['an object without `.modinfo`', elfFile(), '.modinfo'],
  ['an object without sections', patched(elfFile(), 40, 8, 0), '.modinfo'],
])('openModule() refuses %s and says what it found', async (_, bytes, found) => {
  await expect(infoOf(bytes)).rejects.toMatchObject({
    code: 'KERNEL_INVALID',
    message: expect.stringContaining(found),
  });
});

const table = module.length - 4 * SECTION_HEADER_BYTES;
const modinfo = table + 2 * SECTION_HEADER_BYTES;
const names = table + 3 * SECTION_HEADER_BYTES;

test.each([
  ['sectionOffset', 40, patched(module, 40, 8, module.length)],
  ['sectionEntrySize', 58, patched(module, 58, 2, 40)],
  ['sectionCount', 60, patched(module, 60, 2, 5)],
  ['sectionCount', 60, patched(patched(module, 60, 2, 0), table + 32, 8, 2 ** 40)],
  ['nameSection', 62, patched(module, 62, 2, 4)],
  ['nameSection', 62, patched(module, 62, 2, 0)],
  ['section offset', names + 24, patched(module, names + 24, 8, module.length)],
  ['section offset', modinfo + 24, patched(module, modinfo + 24, 8, 2 ** 50)],
  ['section offset', modinfo + 24, patched(module, modinfo + 32, 8, module.length)],
  ['.modinfo', 64 + 100, moduleFile('vermagic')],
])('openModule() refuses a broken %s at its offset %i', async (field, offset, bytes) => {
  await expect(infoOf(bytes)).rejects.toMatchObject({ code: 'FORMAT_CORRUPT', details: { field, offset } });
});

test('openModule() refuses a `.modinfo` beyond its limit', async () => {
  const huge = elfFile({ sections: [{ name: '.modinfo', content: Buffer.alloc(5 * 1024 * 1024) }] });

  await expect(infoOf(huge)).rejects.toMatchObject({
    code: 'FORMAT_CORRUPT',
    details: { field: '.modinfo', offset: 64 },
  });
});

test('vermagicRelease() takes what stands before the first space', () => {
  expect(vermagicRelease(VERMAGIC)).toBe('6.12.63-talos');
});
