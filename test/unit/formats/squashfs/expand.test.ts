import { expect, test } from 'vitest';
import { RootsmithError } from '../../../../src/errors/index.ts';
import { expandWith } from '../../../../src/formats/squashfs/expand.ts';

const block = { what: 'data block', bytes: Uint8Array.of(1, 2), isCompressed: true, maxBytes: 4, spot: { offset: 96 } };

function failing(error: unknown) {
  return expandWith(async () => {
    throw error;
  })(block);
}

test('expandWith() gives stored bytes as they are', async () => {
  const expand = expandWith(async () => Uint8Array.of(9));

  const bytes = await expand({ ...block, isCompressed: false });

  expect(bytes).toEqual(Uint8Array.of(1, 2));
});

test.each([
  ['damage', new RootsmithError('FORMAT_CORRUPT', 'no such code')],
  ['an early end', new RootsmithError('FORMAT_TRUNCATED', 'stream ended')],
  ['a bomb', new RootsmithError('LIMIT_EXCEEDED', 'too large')],
  ['an error of a foreign library', new Error('incorrect header check')],
])('expandWith() tells where it found %s', async (_, cause) => {
  const expanding = failing(cause);

  await expect(expanding).rejects.toMatchObject({ code: 'FORMAT_CORRUPT', details: { offset: 96 }, cause });
});

test('expandWith() keeps the code of what no image can cause', async () => {
  const expanding = failing(new RootsmithError('INTERRUPTED', 'stopped'));

  await expect(expanding).rejects.toMatchObject({ code: 'INTERRUPTED' });
});

test('expandWith() refuses more bytes than a block may have', async () => {
  const expand = expandWith(async () => new Uint8Array(5));

  await expect(expand(block)).rejects.toMatchObject({ code: 'FORMAT_CORRUPT', details: { offset: 96 } });
});
