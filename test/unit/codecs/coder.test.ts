import { createDeflateRaw, createInflateRaw, deflateRawSync, inflateRawSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { concatBytes } from '../../../src/bytes/index.ts';
import { Coder } from '../../../src/codecs/index.ts';
import { collect, noise, seededBytes } from '../../fixtures/byte-streams.ts';

const content = seededBytes(300_000);
const packed = deflateRawSync(content);

test('feed() and finish() give everything', async () => {
  using coder = new Coder(createDeflateRaw());

  const parts = [await collect(coder.feed(content.subarray(0, 5))), await collect(coder.feed(content.subarray(5)))];
  parts.push(await collect(coder.finish()));

  expect(Buffer.compare(inflateRawSync(concatBytes(parts)), content)).toBe(0);
});

test('unused tells how much lies behind the end', async () => {
  using coder = new Coder(createInflateRaw());

  const given = await collect(coder.feed(concatBytes([packed, noise(77)])));

  expect(Buffer.compare(given, content)).toBe(0);
  expect(coder.unused).toBe(77);
});

test('unused is all of a piece that begins at the end', async () => {
  using coder = new Coder(createInflateRaw());
  await collect(coder.feed(packed));
  expect(coder.unused).toBe(0);

  await collect(coder.feed(noise(9)));

  expect(coder.unused).toBe(9);
});

test('feed() throws what the transform reports', async () => {
  using coder = new Coder(createInflateRaw());

  await expect(collect(coder.feed(Uint8Array.of(7, 7, 7)))).rejects.toThrow('invalid block type');
});

test('Coder destroys its transform when the scope ends', async () => {
  const transform = createInflateRaw();
  {
    using coder = new Coder(transform);
    for await (const _ of coder.feed(packed)) break;
  }

  expect(transform.destroyed).toBe(true);
});
