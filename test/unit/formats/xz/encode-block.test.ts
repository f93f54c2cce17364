import { expect, test } from 'vitest';
import { parseBlockHeader } from '../../../../src/formats/xz/container.ts';
import { encodeBlock } from '../../../../src/formats/xz/encode-block.ts';
import { expandBlock } from '../../../../src/formats/xz/expand-block.ts';
import { seededBytes } from '../../../fixtures/byte-streams.ts';

test('encodeBlock() makes a block with sizes in its header that expandBlock() expands', async () => {
  const content = seededBytes(30_000);
  const { bytes, unpaddedBytes, contentBytes } = await encodeBlock(content);

  expect(parseBlockHeader(bytes)).toMatchObject({ contentBytes: content.length });
  expect(bytes.length).toBeLessThan(content.length);
  expect(bytes.length).toBe(unpaddedBytes + (-unpaddedBytes & 3));
  const block = { offset: 0, contentOffset: 0, unpaddedBytes, contentBytes };
  expect(Buffer.compare(await expandBlock(bytes, block, 1), content)).toBe(0);
});
