import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { concatBytes, streamOf } from '../../../../src/bytes/index.ts';
import { type TarHeader, writeTar } from '../../../../src/formats/tar/index.ts';
import { readEntries } from '../../../fixtures/tar-blocks.ts';

const write = async (inputs: Parameters<typeof writeTar>[0]): Promise<Uint8Array> =>
  concatBytes(await Array.fromAsync(writeTar(inputs)));

const name = fc
  .string({ unit: fc.constantFrom('a', 'b', '/', 'é', '\xff', '\n'), minLength: 1, maxLength: 300 })
  .map((path) => `n${path}n`);
const header: fc.Arbitrary<TarHeader> = fc.record({
  path: name,
  type: fc.constantFrom(
    'file' as const,
    'symlink' as const,
    'hardlink' as const,
    'character-device' as const,
    'fifo' as const,
  ),
  mode: fc.nat(0o7777),
  uid: fc.nat(0xffff_ffff),
  gid: fc.nat(0xffff_ffff),
  size: fc.nat(2000),
  mtime: fc.integer({ min: -(2 ** 40), max: 2 ** 40 }),
  linkTarget: name,
  major: fc.nat(0xffff_ffff),
  minor: fc.nat(0xffff_ffff),
  xattrs: fc
    .array(fc.tuple(fc.string({ unit: fc.constantFrom('a', '=', '%', '.', '\xff'), minLength: 1 }), fc.uint8Array()))
    .map((pairs) => new Map(pairs)),
});

/** What a header says of entries of its type. */
function meant(entry: TarHeader): TarHeader {
  const isLink = entry.type === 'symlink' || entry.type === 'hardlink';
  const isDevice = entry.type === 'character-device';
  return {
    ...entry,
    size: entry.type === 'file' ? entry.size : 0,
    linkTarget: isLink ? entry.linkTarget : '',
    major: isDevice ? entry.major : 0,
    minor: isDevice ? entry.minor : 0,
  };
}

test('writeTar() writes what readTar() reads, and the same bytes again', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(header, { maxLength: 4 }), async (headers) => {
      const inputs = () =>
        headers.map((entry) => ({ ...meant(entry), body: streamOf(Buffer.alloc(meant(entry).size, 'x')) }));
      const tar = await write(inputs());

      const entries = await readEntries(streamOf(tar));

      expect(entries).toMatchObject(headers.map(meant));
      expect(entries.map(({ xattrs }) => xattrs)).toEqual(headers.map(({ xattrs }) => xattrs));
      expect(Buffer.from(await write(inputs())).equals(tar)).toBe(true);
    }),
  );
});
