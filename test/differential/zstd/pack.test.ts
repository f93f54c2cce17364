import { expect, test } from 'vitest';
import { concatBytes, memoryScratch, streamOf } from '../../../src/bytes/index.ts';
import { packZstd, packZstdFrames } from '../../../src/formats/zstd/index.ts';
import { collect, noise, seededBytes } from '../../fixtures/byte-streams.ts';
import { runTool } from '../../fixtures/run-tool.ts';

const program = seededBytes(1_300_000);
const rootfs = noise(2_000_000);
const contents = {
  'an initramfs': concatBytes([program, rootfs, new Uint8Array(100)]),
  noise: rootfs,
  words: program,
  'what compresses late': concatBytes([rootfs, program]),
  nothing: new Uint8Array(),
};
const packers = { packZstd, packZstdFrames };
const cases = (Object.keys(packers) as (keyof typeof packers)[]).flatMap((name) =>
  (Object.keys(contents) as (keyof typeof contents)[]).map((content) => [name, content] as const),
);

test.each(cases)('%s() writes of %s what zstd expands', async (name, kind) => {
  const content = contents[kind];
  const { open } = await packers[name](() => streamOf(content), { scratch: memoryScratch() });
  const packed = await collect(open());

  runTool('zstd', ['-t'], packed);
  expect(Buffer.compare(runTool('zstd', ['-dc'], packed), content)).toBe(0);
});

test('packZstd() keeps to a window of 8 MiB', async () => {
  const { open } = await packZstd(() => streamOf(contents['an initramfs']), { scratch: memoryScratch() });

  expect(
    Buffer.compare(runTool('zstd', ['-dc', '--memory=8MB'], await collect(open())), contents['an initramfs']),
  ).toBe(0);
});
