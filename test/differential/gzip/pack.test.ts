import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { concatBytes, memoryScratch, streamOf } from '../../../src/bytes/index.ts';
import { packGzip } from '../../../src/formats/gzip/index.ts';
import { collect, noise, seededBytes } from '../../fixtures/byte-streams.ts';
import { runTool } from '../../fixtures/run-tool.ts';

const content = concatBytes([seededBytes(300_000), noise(2_000_000), seededBytes(1_300_000, 2), noise(70_000)]);
let folder: string;
let packed: Uint8Array;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'rootsmith-gzip-'));
  packed = await collect((await packGzip(() => streamOf(content), { scratch: memoryScratch() })).open());
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

const python = 'import gzip,sys; sys.stdout.buffer.write(gzip.decompress(sys.stdin.buffer.read()))';
const perl = 'use IO::Uncompress::Gunzip; binmode STDOUT; IO::Uncompress::Gunzip::gunzip("-" => "-") or die';

test.each([
  ['gzip', ['-dc']],
  ['busybox', ['gunzip', '-c']],
  ['python3', ['-c', python]],
  ['perl', ['-e', perl]],
])('packGzip() writes what %s expands', (program, args) => {
  expect(Buffer.compare(runTool(program, args, packed), content)).toBe(0);
});

test('packGzip() writes what gzip -t takes for sound, as one member', () => {
  runTool('gzip', ['-t'], packed);
  expect(Buffer.from(packed).indexOf(Buffer.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255]), 1)).toBe(-1);
});
