import { expect, test } from 'vitest';
import { bufferAccess, concatBytes, memoryScratch, readRange } from '../../../src/bytes/index.ts';
import { openXzAccess, packXz } from '../../../src/formats/xz/index.ts';
import { collect, flipped, noise, seededBytes, sizedContent, unchangedSpans } from '../../fixtures/byte-streams.ts';
import { runTool } from '../../fixtures/run-tool.ts';

const MIB = 1024 * 1024;
const content = concatBytes([seededBytes(MIB + 200_000), noise(2 * MIB), new Uint8Array(300_000), noise(65_537)]);
const changed = flipped(content, 2 * MIB);
const { open } = await packXz(sizedContent(content), { scratch: memoryScratch() });
const packed = await collect(open());

const python =
  'import lzma,sys; sys.stdout.buffer.write(lzma.decompress(sys.stdin.buffer.read(), format=lzma.FORMAT_XZ))';

test.each([
  ['xz', ['-dc']],
  ['xz', ['-dc', '-T2']],
  ['busybox', ['xzcat']],
  ['python3', ['-c', python]],
])('packXz() writes what %s %j expands', (program, args) => {
  expect(Buffer.compare(runTool(program, args, packed), content)).toBe(0);
});

test('packXz() writes what xz -t takes for sound', () => {
  runTool('xz', ['-t'], packed);
});

test('packXz() writes one stream with CRC32, sizes in its headers, and small dictionaries', () => {
  const list = listOf(packed);

  expect(list.get('totals')?.[0]?.slice(0, 1)).toEqual(['1']);
  const blocks = list.get('block') ?? [];
  expect(blocks.map((columns) => columns[8])).toEqual(blocks.map(() => 'CRC32')); // names of checks
  expect(blocks.every((columns) => columns[11] === 'cu')).toBe(true); // flags: both sizes
  expect(blocks.filter((columns) => columns.at(-1) === '--lzma2=dict=4KiB').length).toBeGreaterThanOrEqual(2);
  expect(blocks.reduce((sum, columns) => sum + Number(columns[6]), 0)).toBe(content.length);
});

test.each([
  ['-T2 -0 -e', ['-T2', '-0', '-e']],
  ['--block-size=300000', ['-1', '--block-size=300000']],
  ['-T1, without sizes', ['-T1', '-1']],
])('packXz() joins blocks of xz %s with its own, and xz expands them', async (_, args) => {
  const earlier = runTool('xz', ['-C', 'crc32', ...args, '-c'], content);
  const source = {
    source: bufferAccess(earlier),
    start: 0,
    end: earlier.length,
    contentBytes: content.length,
    unchanged: unchangedSpans(content, changed),
  };

  const joined = await packXz(sizedContent(changed), { scratch: memoryScratch(), earlier: source });

  const bytes = await collect(joined.open());
  expect(Buffer.compare(runTool('xz', ['-dc'], bytes), changed)).toBe(0);
  const copied = args[0] !== '-T1';
  expect(Buffer.compare(bytes.subarray(12, 20_000), earlier.subarray(12, 20_000)) === 0).toBe(copied);
});

test.each([
  ['-T2 -0 -e', ['-T2', '-0', '-e'], true],
  ['--block-size=100000', ['-T2', '-1', '--block-size=100000'], true],
  ['-T1, without sizes', ['-T1', '-1'], false],
  ['with the x86 filter', ['-T2', '--block-size=1MiB', '--x86', '--lzma2=preset=1'], true],
  ['with CRC64', ['-T2', '-1', '-C', 'crc64'], true],
])('openXzAccess() reads at any offset what xz wrote, %s, where blocks tell their sizes', async (_, args, hasSizes) => {
  const stream = runTool('xz', ['-C', 'crc32', ...args, '-c'], content);

  const access = await openXzAccess(bufferAccess(concatBytes([stream, noise(9)])), 0);

  expect(access !== undefined).toBe(hasSizes);
  if (access === undefined) return;
  expect(Buffer.compare(await collect(readRange(access)), content)).toBe(0);
  const [from, length] = [MIB + 150_000, 700_000];
  expect(Buffer.compare(await access.read(from, length), content.subarray(from, from + length))).toBe(0);
  expect(access.end).toBe(stream.length);
});

/** Lines of `xz --robot -lvv` by their first column. `xz --list` wants a file. */
function listOf(stream: Uint8Array): ReadonlyMap<string, readonly (readonly string[])[]> {
  const script = 't=$(mktemp); trap "rm -f $t.xz" EXIT; cat > $t; mv $t $t.xz; xz --robot -lvv $t.xz';
  const lines = Buffer.from(runTool('sh', ['-ec', script], stream))
    .toString()
    .trim()
    .split('\n');
  const columns = lines.map((line) => line.split('\t'));
  return new Map(
    [...Map.groupBy(columns, ([kind = '']) => kind)].map(([kind, rows]) => [kind, rows.map((row) => row.slice(1))]),
  );
}
