import { expect, test } from 'vitest';
import {
  bufferAccess,
  concatBytes,
  memoryScratch,
  readRange,
  type SizedContent,
  streamOf,
} from '../../../../src/bytes/index.ts';
import { type CpioInput, compressGzip, packZstd, readCpio, writeCpio } from '../../../../src/formats/index.ts';
import type { UnpackedInitramfs } from '../../../../src/initramfs/unpacked-initramfs.ts';
import type { BuildContext } from '../../../../src/installer/session/context.ts';
import { packStage } from '../../../../src/installer/stages/pack.ts';
import { unpackStage } from '../../../../src/installer/stages/unpack.ts';
import { collect, noise, seededBytes } from '../../../fixtures/byte-streams.ts';
import { compressXz } from '../../../fixtures/compress-xz.ts';
import { memoryBuild } from '../../../fixtures/memory-build.ts';
import { newcEntry } from '../../../fixtures/newc.ts';

const MIB = 1024 * 1024;
const oldRootfs = noise(300_001, 1);
const newRootfs = noise(280_002, 2);
const init = seededBytes(MIB + 100_000);
const TIME = 1_700_000_000;

function unpacked(initramfs: Uint8Array, { context } = memoryBuild()): Promise<UnpackedInitramfs> {
  return unpackStage.run({ access: bufferAccess(initramfs), onDisk: { path: 'initramfs.xz', offset: 0 } }, context);
}

async function repacked(initramfs: Uint8Array, build = memoryBuild()): Promise<Uint8Array> {
  const rootfs: SizedContent = { size: newRootfs.length, open: () => streamOf(newRootfs) };
  const input = { initramfs: await unpacked(initramfs, build), rootfs, time: TIME };
  const { size, open } = await packStage.run(input, build.context);
  const bytes = await collect(open());
  expect(bytes).toHaveLength(size);
  return bytes;
}

function file(path: string, body: Uint8Array, more: Partial<CpioInput> = {}): CpioInput {
  return { path, mode: 0o100755, mtime: 1, size: body.length, body: streamOf(body), ...more };
}

function archiveOf(rootfs: Uint8Array, mtime = 1): Promise<Uint8Array> {
  const directory = { path: 'dev', mode: 0o040755, mtime: 1 };
  return collect(
    writeCpio([directory, file('init', init), file('rootfs.sqsh', rootfs, { mtime }), file('z', Uint8Array.of(9))]),
  );
}

const packers = {
  none: async (archive: Uint8Array) => archive,
  gzip: (archive: Uint8Array) => collect(compressGzip(streamOf(archive))),
  xz: (archive: Uint8Array) => collect(compressXz(streamOf(archive), { preset: 0 })),
  zstd: async (archive: Uint8Array) =>
    collect((await packZstd(() => streamOf(archive), { scratch: memoryScratch() })).open()),
};

test.each(['none', 'gzip', 'xz', 'zstd'] as const)(
  'packStage exchanges rootfs.sqsh in a segment of kind %s and leaves all else in the archive',
  async (kind) => {
    const bytes = await repacked(await packers[kind](await archiveOf(oldRootfs)));

    const { segment } = await unpacked(bytes);
    expect(segment.compression).toBe(kind);
    const archive = await collect(readRange(segment.expanded));
    expect(
      Buffer.compare(archive.subarray(0, segment.archivesEnd), await trimmed(await archiveOf(newRootfs, TIME))),
    ).toBe(0);
  },
);

test('packStage copies the compressed blocks in front of rootfs.sqsh', async () => {
  const base = await packers.xz(await archiveOf(oldRootfs));

  const bytes = await repacked(base);

  expect(Buffer.compare(bytes.subarray(0, 200_000), base.subarray(0, 200_000))).toBe(0);
});

test('packStage keeps numbers that nobody else would write', async () => {
  const odd = newcEntry({ name: 'odd\0', fields: { 0: 'deadBEEF', 2: 7, 7: 8, 8: 1, 10: 5 }, body: 'odd body' });
  const rootfs = newcEntry({ name: 'rootfs.sqsh\0', fields: { 0: 77, 3: 12, 7: 8 }, body: 'hsqs' });
  const trailer = newcEntry({ name: 'TRAILER!!!\0' });

  const bytes = Buffer.from(await repacked(concatBytes([odd, rootfs, trailer])));

  expect(Buffer.compare(bytes.subarray(0, odd.length), odd)).toBe(0);
  const entries = [];
  for await (const { body, ...entry } of readCpio(streamOf(bytes)))
    entries.push({ ...entry, body: await collect(body) });
  expect(entries[1]).toMatchObject({
    path: 'rootfs.sqsh',
    ino: 77,
    gid: 12,
    devMajor: 8,
    mtime: TIME,
    body: newRootfs,
  });
});

test('packStage writes an archive anew in which rootfs.sqsh is there twice, and keeps the later', async () => {
  const twice = [file('rootfs.sqsh', noise(10)), file('init', init), file('./rootfs.sqsh', oldRootfs)];

  const bytes = await repacked(await collect(writeCpio(twice)));

  const { entries, expanded } = (await unpacked(bytes)).segment;
  const last = entries.findLast(({ path }) => path.endsWith('rootfs.sqsh'));
  expect(Buffer.compare(await expanded.read(last?.dataOffset ?? 0, last?.size ?? 0), newRootfs)).toBe(0);
});

test('packStage leaves other segments byte for byte, each at a multiple of four', async () => {
  const before = await collect(writeCpio([file('kernel/x86/microcode/GenuineIntel.bin', noise(100))]));
  const after = await collect(writeCpio([file('extension.sqsh', noise(999))]));
  const middle = await packers.xz(await archiveOf(oldRootfs));

  const bytes = Buffer.from(await repacked(concatBytes([before, middle, after])));

  expect(Buffer.compare(bytes.subarray(0, before.length), before)).toBe(0);
  expect(Buffer.compare(bytes.subarray(-after.length), after)).toBe(0);
  expect((bytes.length - after.length) % 4).toBe(0);
});

test('unpackStage and packStage make no work file where blocks tell their sizes', async () => {
  const build = memoryBuild();
  const refuse = (name: string): never => {
    throw new Error(`test: makes ${name}`);
  };
  const files: BuildContext['files'] = { ...build.context.files, newFile: refuse };

  const bytes = await repacked(await packers.xz(await archiveOf(oldRootfs)), {
    ...build,
    context: { ...build.context, files },
  });

  expect(bytes.length).toBeGreaterThan(0);
});

/** Without the zeros that fill up an archive to 512 bytes. */
async function trimmed(archive: Uint8Array): Promise<Uint8Array> {
  const { segment } = await unpacked(archive);
  return archive.subarray(0, segment.archivesEnd);
}

test('packStage exchanges the file of a layer in another segment, and in that of the root file system', async () => {
  const layer = { size: 5, open: () => streamOf(Buffer.from('layer')) };
  const second = await collect(
    writeCpio([file('1.sqsh', Buffer.from('old layer')), file('2.sqsh', Buffer.from('two'))]),
  );
  const first = await collect(writeCpio([file('0.sqsh', Buffer.from('old')), file('rootfs.sqsh', oldRootfs)]));
  const { context } = memoryBuild();
  const initramfs = await unpacked(concatBytes([first, await packers.gzip(second)]));
  const layers = ['0.sqsh', '1.sqsh'].map((image) => {
    const segment = initramfs.belongings.holders.get(image);
    if (segment === undefined) throw new Error(`no segment holds ${image}`);
    return { image, segment, content: layer };
  });
  const rootfs: SizedContent = { size: newRootfs.length, open: () => streamOf(newRootfs) };

  const { open } = await packStage.run({ initramfs, rootfs, layers, time: TIME }, context);

  const again = await unpacked(await collect(open()));
  const sizes = [...again.belongings.files].map(([name, { size }]) => [name, size]);
  expect(sizes).toEqual([
    ['0.sqsh', 5],
    ['rootfs.sqsh', newRootfs.length],
    ['1.sqsh', 5],
    ['2.sqsh', 3],
  ]);
});

test('packStage keeps what does not change, and puts plain segments where the kernel finds them', async () => {
  const main = concatBytes([await packers.zstd(await archiveOf(oldRootfs)), Uint8Array.of(0, 0, 0)]);
  const [front, end] = await Promise.all(['front', 'end'].map((path) => collect(writeCpio([file(path, init)]))));
  const content = (bytes: Uint8Array = new Uint8Array()): SizedContent => ({
    size: bytes.length,
    open: () => streamOf(bytes),
  });
  const build = memoryBuild();
  const initramfs = await unpacked(main, build);
  const added = async () => ({ front: content(front), end: content(end) });

  const { size, open } = await packStage.run({ initramfs, rootfs: undefined, added, time: TIME }, build.context);

  const bytes = await collect(open());
  const between = bytes.subarray(front!.length, bytes.length - end!.length);
  expect(bytes).toHaveLength(size);
  expect([front!.length % 512, (bytes.length - end!.length) % 4]).toEqual([0, 0]);
  expect(Buffer.from(between.subarray(0, main.length)).equals(main)).toBe(true);
  expect(between.subarray(main.length).every((byte) => byte === 0)).toBe(true);
  const { belongings, rootfs } = await unpacked(bytes);
  expect([...belongings.files.keys()]).toEqual(expect.arrayContaining(['front', 'end', 'init', 'rootfs.sqsh']));
  expect(rootfs.image.size).toBe(oldRootfs.length);
});
