import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { streamOf } from '../../../../src/bytes/index.ts';
import { readCpio, writeCpio } from '../../../../src/formats/cpio/index.ts';
import { chunked, collect } from '../../../fixtures/byte-streams.ts';

const u32 = fc.nat(0xffffffff);
const entry = fc.record({
  path: fc
    .uint8Array({ minLength: 1, maxLength: 40 })
    .map((bytes) => Buffer.from(bytes.map((byte) => byte || 1)).toString('latin1')),
  mode: fc.nat(0o7777).map((bits) => 0o100000 + bits),
  uid: u32,
  gid: u32,
  mtime: u32,
  rdevMajor: u32,
  rdevMinor: u32,
  content: fc.uint8Array({ maxLength: 200 }),
});

test('readCpio() gives what writeCpio() got, however the archive is cut', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(entry, { maxLength: 8 }), fc.array(fc.nat(2000)), async (inputs, cuts) => {
      const archive = await collect(
        writeCpio(inputs.map(({ content, ...rest }) => ({ ...rest, size: content.length, body: streamOf(content) }))),
      );
      const outputs: unknown[] = [];
      for await (const { path, mode, uid, gid, mtime, rdevMajor, rdevMinor, body } of readCpio(
        chunked(archive, cuts),
      )) {
        outputs.push({ path, mode, uid, gid, mtime, rdevMajor, rdevMinor, content: await collect(body) });
      }

      expect(outputs).toEqual(inputs);
      expect(archive.length % 512).toBe(0);
    }),
  );
});

test('readCpio() explains every damage', async () => {
  const archive = await collect(
    writeCpio([
      { path: 'a', mode: 0o100644, size: 5, body: streamOf(Buffer.from('hello')) },
      { path: 'b', mode: 0o040755 },
    ]),
  );

  await fc.assert(
    fc.asyncProperty(fc.nat(archive.length - 1), fc.nat(255), async (at, value) => {
      const damaged = archive.slice();
      damaged[at] = value;
      const outcome = await drain(damaged);
      expect(outcome).toMatch(/^(fine|FORMAT_(CORRUPT|TRUNCATED|UNSUPPORTED))$/);
    }),
    { numRuns: 400 },
  );
});

async function drain(bytes: Uint8Array): Promise<string> {
  try {
    for await (const { body } of readCpio(streamOf(bytes))) await collect(body);
    return 'fine';
  } catch (error) {
    return error instanceof Error && 'code' in error ? String(error.code) : String(error);
  }
}
