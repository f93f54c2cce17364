import { expect, test } from 'vitest';
import { encodePrimaryVolume, encodeTerminator } from '../../../../src/formats/iso9660/volume.ts';

const facts = {
  volumeId: 'TALOS',
  volumeSetId: 'Talos',
  time: 0,
  blocks: 100,
  pathTableBytes: 10,
  littlePathTable: 40,
  bigPathTable: 41,
  root: new Uint8Array(34),
};

test('encodePrimaryVolume() fills a block', () => {
  const bytes = Buffer.from(encodePrimaryVolume(facts));

  expect(bytes).toHaveLength(2048);
  expect(bytes.toString('latin1', 0, 8)).toBe('\x01CD001\x01\0');
  expect([bytes.readUInt32LE(80), bytes.readUInt32BE(84), bytes.readUInt32BE(148)]).toEqual([100, 100, 41]);
});

test.each(['x'.repeat(33), 'TÄLOS'])('encodePrimaryVolume() refuses the volume id `%s`', (volumeId) => {
  expect(() => encodePrimaryVolume({ ...facts, volumeId })).toThrow(
    expect.objectContaining({ code: 'FORMAT_UNSUPPORTED' }),
  );
});

test('encodeTerminator() is a descriptor of type 255', () => {
  expect(Buffer.from(encodeTerminator()).toString('latin1')).toBe('\xffCD001\x01');
});
