import { expect, test } from 'vitest';
import { bufferAccess, streamOf } from '../../../../src/bytes/index.ts';
import { readTar, type TarEntry, writeTar } from '../../../../src/formats/index.ts';
import { EntryKeeper } from '../../../../src/installer/layers/held-entries.ts';
import { collect, noise, seededBytes } from '../../../fixtures/byte-streams.ts';

const owner = { uid: 0, gid: 0, mtime: 0, linkTarget: '', major: 0, minor: 0, xattrs: new Map<string, Uint8Array>() };

async function visit(
  sizes: readonly number[],
  keep: (entry: TarEntry, index: number) => Promise<void> | void,
): Promise<void> {
  const inputs = sizes.map((size, index) => ({
    ...owner,
    path: `file${index}`,
    type: 'file' as const,
    mode: 0o644,
    size,
    body: streamOf(size > 1_000_000 ? new Uint8Array(size) : seededBytes(size, index + 1)),
  }));
  let index = 0;
  for await (const entry of readTar(writeTar(inputs))) await keep(entry, index++);
}

test('EntryKeeper holds headers and bodies, which can be read again', async () => {
  const keeper = new EntryKeeper();
  await visit([10, 70_000], (entry) => keeper.add(entry));

  const entries = keeper.entries() ?? [];

  expect(entries.map(({ path, headerBytes }) => [path, headerBytes().length])).toEqual([
    ['file0', 512],
    ['file1', 512],
  ]);
  const second = entries[1]?.open ?? (() => streamOf());
  expect(await collect(second())).toEqual(seededBytes(70_000, 2));
  expect(await collect(second())).toEqual(seededBytes(70_000, 2));
});

test('EntryKeeper takes the content of an entry from the file that has it', async () => {
  const keeper = new EntryKeeper();
  const file = noise(5000);
  await visit([3], (entry) => keeper.addFile(entry, bufferAccess(file)));

  const [entry] = keeper.entries() ?? [];

  expect(await collect(entry?.open() ?? streamOf())).toEqual(file);
});

test('EntryKeeper gives up where a layer has more than 32 MiB beside its assets', async () => {
  const keeper = new EntryKeeper();
  await visit([100, 33 * 1024 * 1024, 100], (entry) => keeper.add(entry));

  expect(keeper.entries()).toBeUndefined();
});
