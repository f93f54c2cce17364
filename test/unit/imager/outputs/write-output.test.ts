import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { bytesContent, sparseContent, streamOf } from '../../../../src/bytes/index.ts';
import { writeOutput } from '../../../../src/imager/outputs/write-output.ts';

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'rootsmith-output-'));
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

const digestOf = (bytes: Uint8Array): string => `sha256:${createHash('sha256').update(bytes).digest('hex')}`;

describe('writeOutput()', () => {
  test('gives the digest of content with holes', async () => {
    const path = join(folder, 'below/holes');
    const extents = [10_000, 700_000].map((start) => ({ start, content: bytesContent(Buffer.from('data')) }));

    const written = await writeOutput(path, sparseContent(1_000_000, extents));

    expect(written).toEqual({ path, size: 1_000_000, digest: digestOf(readFileSync(path)) });
  });

  test('gives the digest of a stream', async () => {
    const path = join(folder, 'stream');

    const written = await writeOutput(path, { open: () => streamOf(Buffer.from('packed')) });

    expect(written).toEqual({ path, size: 6, digest: digestOf(Buffer.from('packed')) });
  });

  test.each(['sparse', 'stream'])('leaves nothing of a %s that was interrupted', async (kind) => {
    const stopped = AbortSignal.abort(new Error('stopped'));
    const content = bytesContent(Buffer.from('data'));
    const given = kind === 'sparse' ? content : { open: content.open };

    await expect(writeOutput(join(folder, `stopped-${kind}`, 'file'), given, { signal: stopped })).rejects.toThrow();

    expect(readdirSync(join(folder, `stopped-${kind}`))).toEqual([]);
  });
});
