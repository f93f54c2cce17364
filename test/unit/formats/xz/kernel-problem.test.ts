import { expect, test } from 'vitest';
import { streamOf } from '../../../../src/bytes/index.ts';
import { xzKernelProblem } from '../../../../src/formats/xz/index.ts';
import { compressXz } from '../../../fixtures/compress-xz.ts';

const MIB = 1024 ** 2;

async function stream(check: 'none' | 'crc32' | 'crc64' | 'sha256'): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of compressXz(streamOf(new Uint8Array(9000)), { preset: 0, check })) chunks.push(chunk);
  return Buffer.concat(chunks);
}

test.each(['none', 'crc32'] as const)('xzKernelProblem() finds nothing wrong with the check %s', async (check) => {
  expect(xzKernelProblem(await stream(check), MIB)).toBeUndefined();
});

test.each([
  ['crc64', 4],
  ['sha256', 10],
] as const)('xzKernelProblem() names the check %s', async (check, id) => {
  expect(xzKernelProblem(await stream(check), MIB)).toContain(`the check ${id}`);
});

test('xzKernelProblem() names a dictionary that is too large', async () => {
  expect(xzKernelProblem(await stream('crc32'), 128 * 1024)).toContain('a dictionary of 262144 bytes');
});

test('xzKernelProblem() names filters that the kernel lacks', async () => {
  const bytes = Uint8Array.from(await stream('crc32'));
  const flags = bytes[13] ?? 0;
  // delta: sizes may stand between the flags and the first filter
  const at = bytes.indexOf(0x21, 14);
  bytes[at] = 0x03;

  expect(flags & 3).toBe(0);
  expect(xzKernelProblem(bytes, MIB)).toContain('LZMA2');
});
