import { expect, test } from 'vitest';
import {
  Budget,
  type ByteReader,
  type ByteStream,
  bufferAccess,
  decompressPart,
  decompressParts,
  type PartDecoder,
  streamOf,
} from '../../../src/bytes/index.ts';
import { collect } from '../../fixtures/byte-streams.ts';

const options = { what: 'the output' };

/** Parts of one letter: each expands to three of it. */
function letters(reader: ByteReader): PartDecoder {
  return { expand: () => tripled(reader), hasNext: async () => !(await reader.isAtEnd()) };
}

async function* tripled(reader: ByteReader): ByteStream {
  const [letter = 0] = await reader.expect(1, 'a letter');
  yield new Uint8Array(3).fill(letter);
}

async function expand(text: string, more: object = {}): Promise<string> {
  const source = streamOf(new TextEncoder().encode(text));
  const output = await collect(decompressParts(source, { ...options, ...more }, letters));
  return new TextDecoder().decode(output);
}

test('decompressParts() expands part after part', async () => {
  expect(await expand('ab')).toBe('aaabbb');
});

test('decompressParts() counts parts against the limit of frames', async () => {
  const budget = new Budget({ limits: { frames: 2 }, what: 'the file' });

  await expect(expand('abc', { budget })).rejects.toMatchObject({ code: 'LIMIT_EXCEEDED' });
  expect(await expand('ab', { budget })).toBe('aaabbb');
});

test('decompressParts() refuses output beyond its limit and names it', async () => {
  await expect(expand('ab', { limitBytes: 5 })).rejects.toThrow('the output is larger than the limit of 5 B');
  expect(await expand('ab', { limitBytes: 6 })).toBe('aaabbb');
});

test('decompressParts() stops between parts when it is aborted', async () => {
  const signal = AbortSignal.abort(new Error('enough'));

  await expect(expand('ab', { signal })).rejects.toThrow('enough');
});

test('decompressPart() expands one part and tells where it ends', async () => {
  const part = decompressPart(bufferAccess(new TextEncoder().encode('-ab')), 1, options, tripled);

  expect(() => part.end()).toThrow('before it was read');
  expect(await collect(part.bytes)).toEqual(new TextEncoder().encode('aaa'));
  expect(part.end()).toBe(2);
});

test('decompressPart() fails where the source ends inside the part', async () => {
  const part = decompressPart(bufferAccess(new Uint8Array(2)), 2, options, tripled);

  await expect(collect(part.bytes)).rejects.toMatchObject({ code: 'FORMAT_TRUNCATED' });
});
