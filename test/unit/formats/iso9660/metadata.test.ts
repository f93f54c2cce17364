import { expect, test } from 'vitest';
import { bytesContent } from '../../../../src/bytes/index.ts';
import { metadataExtents } from '../../../../src/formats/iso9660/metadata.ts';
import { placeIso, planDirectories } from '../../../../src/formats/iso9660/place.ts';
import { recordTime } from '../../../../src/formats/iso9660/times.ts';
import { isoTree } from '../../../../src/formats/iso9660/tree.ts';
import { collect } from '../../../fixtures/byte-streams.ts';

const tree = isoTree([{ path: 'a', content: bytesContent(Uint8Array.of(1)) }]);
const directories = planDirectories(tree, recordTime(0));
const facts = { volumeId: 'X', volumeSetId: '', time: 0, blocks: 600, espBlock: 512 };

test('metadataExtents() counts the addresses of each copy from its start', async () => {
  const descriptors = [
    { base: 0, descriptor: 16 },
    { base: 16, descriptor: 32 },
  ];
  const places = placeIso(directories, descriptors, 34);
  const extents = metadataExtents(places, { ...facts, isBootable: true });
  const blockAt = async (block: number) => {
    const found = extents.find(({ start }) => start === block * 2048);
    return Buffer.from(await collect(found?.content.open() ?? bytesContent(new Uint8Array()).open()));
  };
  const [first, second] = [await blockAt(16), await blockAt(32)];

  expect([first.readUInt32LE(80), first.readUInt32LE(158)]).toEqual([600, 34]);
  expect([second.readUInt32LE(80), second.readUInt32LE(158)]).toEqual([
    496,
    (places.copies[1]?.directories[0] ?? 0) - 16,
  ]);
  expect([(await blockAt(17))[0], (await blockAt(18))[0], (await blockAt(33))[0]]).toEqual([0, 255, 255]);
});
