import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { bytesContent, hole, sparseContent } from '../../../src/bytes/index.ts';
import { writeSparseFile } from '../../../src/files/index.ts';
import { breaking } from '../../fixtures/byte-streams.ts';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'rootsmith-sparse-'));
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('writeSparseFile()', () => {
  test('leaves holes as holes', async () => {
    const target = join(folder, 'disk');
    const content = bytesContent(Uint8Array.of(1, 2));
    await writeSparseFile(target, sparseContent(2 ** 32, [{ start: 2 ** 31, content }]));

    const { size, blocks } = statSync(target);
    expect(size).toBe(2 ** 32);
    expect(blocks * 512).toBeLessThan(2 ** 20);
  });

  test('writes content without holes, and of no size', async () => {
    await writeSparseFile(join(folder, 'a'), bytesContent(Uint8Array.of(1, 2)));
    await writeSparseFile(join(folder, 'b'), hole(0));

    expect([...readFileSync(join(folder, 'a')), readFileSync(join(folder, 'b')).length]).toEqual([1, 2, 0]);
  });

  test('leaves nothing if the content fails', async () => {
    const content = { size: 4, open: () => breaking(Uint8Array.of(1), new Error('broken')) };

    await expect(writeSparseFile(join(folder, 'a'), content)).rejects.toThrow('broken');
    expect(readdirSync(folder)).toEqual([]);
  });
});
