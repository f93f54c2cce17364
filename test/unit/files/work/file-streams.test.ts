import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { alsoToFile, readFileRange } from '../../../../src/files/work/file-streams.ts';
import { breaking, chunked, collect, noise } from '../../../fixtures/byte-streams.ts';

const bytes = noise(4000);
let folder: string;
const at = (name: string): string => join(folder, name);

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'rootsmith-streams-'));
  writeFileSync(at('file'), bytes);
  symlinkSync('file', at('link'));
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

test.each([
  [{}, 0, 4000],
  [{ start: 3990 }, 3990, 4000],
  [{ start: 5, length: 7 }, 5, 12],
  [{ length: 0 }, 0, 0],
])('readFileRange() reads the range %j', async (range, start, end) => {
  const read = await collect(readFileRange(at('file'), range));

  expect(Buffer.from(read).equals(bytes.subarray(start, end))).toBe(true);
});

test('readFileRange() follows a link only where it may', async () => {
  expect((await collect(readFileRange(at('link')))).length).toBe(4000);
  await expect(collect(readFileRange(at('link'), { links: 'refuse' }))).rejects.toMatchObject({
    message: expect.stringContaining(at('link')) as string,
  });
});

test('readFileRange() names a file that is missing', async () => {
  await expect(collect(readFileRange(at('gone')))).rejects.toMatchObject({
    message: expect.stringContaining(`read \`${at('gone')}\``) as string,
  });
});

test('alsoToFile() passes the stream and writes it', async () => {
  expect(await collect(alsoToFile(at('copy'), chunked(bytes, [1, 1000])))).toEqual(bytes);

  expect(readFileSync(at('copy')).equals(bytes)).toBe(true);
});

test('alsoToFile() writes to no file that exists', async () => {
  await expect(collect(alsoToFile(at('file'), chunked(bytes, [])))).rejects.toMatchObject({
    message: expect.stringContaining(`write \`${at('file')}\``) as string,
  });
});

test('alsoToFile() passes the failure of the stream', async () => {
  const broken = alsoToFile(at('part'), breaking(bytes, new Error('broken')));

  await expect(collect(broken)).rejects.toThrow('broken');
});
