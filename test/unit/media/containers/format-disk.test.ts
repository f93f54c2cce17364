import { describe, expect, test } from 'vitest';
import { bytesContent, memoryScratch, sparseContent, streamOf } from '../../../../src/bytes/index.ts';
import { readTar } from '../../../../src/formats/index.ts';
import { formatDisk } from '../../../../src/media/index.ts';
import { collect } from '../../../fixtures/byte-streams.ts';

const disk = sparseContent(2 ** 24, [{ start: 2 ** 23, content: bytesContent(Uint8Array.of(1)) }]);
const common = { time: 1_700_000_000, name: 'talos', architecture: 'amd64' as const };

describe('formatDisk()', () => {
  test.each([
    ['raw', undefined, 2 ** 24],
    ['vhd', 'subformat=fixed,force_size', 2 ** 24 + 512],
    ['qcow2', 'cluster_size=8k', 6 * 8192],
    ['qcow2', undefined, 6 * 65_536],
  ] as const)('writes %s with %s', async (format, formatOptions, size) => {
    const scratch = memoryScratch();

    expect((await formatDisk(disk, { ...common, format, formatOptions, scratch })).size).toBe(size);
  });

  test('refuses options of qcow2 that it does not know', async () => {
    const options = { ...common, format: 'qcow2', formatOptions: 'compat=0.10', scratch: memoryScratch() } as const;

    await expect(formatDisk(disk, options)).rejects.toMatchObject({ code: 'FORMAT_UNSUPPORTED' });
  });

  test('writes an OVA: description, digests, disk; the same again', async () => {
    const ova = () => formatDisk(disk, { ...common, format: 'ova', scratch: memoryScratch() });
    const bytes = await collect((await ova()).open());
    const names: string[] = [];
    for await (const { path } of readTar(streamOf(bytes))) names.push(path);

    expect(names).toEqual(['disk.ovf', 'disk.mf', 'disk.vmdk']);
    expect(await collect((await ova()).open())).toEqual(bytes);
  });
});
