import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { concatBytes, memoryScratch, streamOf } from '../../../src/bytes/index.ts';
import {
  allContent,
  encodeRuns,
  packAhead,
  packRuns,
  type RunCodec,
  type RunSource,
} from '../../../src/codecs/index.ts';
import { RootsmithError } from '../../../src/errors/index.ts';
import { collect, flipped, noise, seededBytes } from '../../fixtures/byte-streams.ts';
import { anyMix } from '../../fixtures/mixed-content.ts';

/** Marks what it packs and what it stores, so that runs can be told apart. */
const codec: RunCodec = {
  start: Buffer.from('<'),
  compress: async (bytes) => Buffer.from(`(${bytes.length})`),
  stored: { sliceBytes: 65_536, sliceHeader: (length) => Buffer.from(`[${length}]`) },
  end: (_, size) => Buffer.from(`>${size}`),
};

/** What stands ahead lies between the others. */
async function* mixed(parts: readonly Uint8Array[], isAhead: (index: number) => boolean): RunSource {
  for (const [index, part] of parts.entries()) {
    if (isAhead(index)) yield packAhead(() => streamOf(part), codec);
    else yield part;
  }
}

const isOdd = (index: number): boolean => index % 2 === 1;

describe('packAhead', () => {
  test('gives runs of their own, wherever the chunks around them end', async () => {
    const [head, kernel, tail] = [seededBytes(300), seededBytes(1_500_000), seededBytes(200)];

    const packed = await collect(encodeRuns(mixed([head, kernel, tail], isOdd), codec));

    expect(Buffer.from(packed).toString()).toBe('<(300)(1048576)(451424)(200)>1500500');
  });

  test('gives the same in one pass and in two, for any content', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(anyMix, { maxLength: 5 }), async (parts) => {
        const { size, open } = await packRuns(() => mixed(parts, isOdd), codec, { scratch: memoryScratch() });

        const packed = await collect(open());
        expect(packed).toHaveLength(size);
        expect(Buffer.compare(packed, await collect(encodeRuns(mixed(parts, isOdd), codec)))).toBe(0);
        expect(Buffer.compare(await collect(allContent(mixed(parts, isOdd))), concatBytes(parts))).toBe(0);
      }),
      { numRuns: 20 },
    );
  });

  test('fails where its turn comes, not before', async () => {
    const failing = { ...codec, compress: () => Promise.reject(new Error('no memory')) };
    const ahead = packAhead(() => streamOf(seededBytes(1000)), failing);
    async function* source(): RunSource {
      yield noise(2000);
      yield ahead;
    }

    const seen: Uint8Array[] = [];
    await expect(
      (async () => {
        for await (const chunk of encodeRuns(source(), codec)) seen.push(chunk);
      })(),
    ).rejects.toThrow('no memory');
    expect(seen.length).toBeGreaterThan(0);
  });

  test.each([
    ['other bytes', flipped(seededBytes(1000), 7)],
    ['fewer bytes', seededBytes(999)],
    ['more bytes', concatBytes([seededBytes(1000), Uint8Array.of(1)])],
  ])('notices content that has %s when it is read again', async (_, later) => {
    const versions = [seededBytes(1000), later];
    const ahead = packAhead(() => streamOf(versions.shift() ?? later), codec);
    async function* source(): RunSource {
      yield ahead;
    }

    await expect(collect(encodeRuns(source(), codec))).rejects.toBeInstanceOf(RootsmithError);
  });

  test('ends the source with whoever stops reading', async () => {
    let isEnded = false;
    async function* source(): RunSource {
      try {
        for (;;) yield seededBytes(1_048_576);
      } finally {
        isEnded = true;
      }
    }

    for await (const chunk of encodeRuns(source(), codec)) if (chunk.length > 1) break;

    expect(isEnded).toBe(true);
  });
});
