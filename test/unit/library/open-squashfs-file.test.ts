import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { checkSquashfsFile, createSquashfs, openSquashfsFile } from '../../../src/library/squashfs.ts';
import { storeFolder } from '../../fixtures/store-options.ts';

test.each(['gzip', 'xz', 'zstd'] as const)(
  'openSquashfsFile() reads what createSquashfs() writes by %s',
  async (compressor) => {
    await using folder = await storeFolder();
    const [source, output] = [join(folder.path, 'source'), join(folder.path, 'image.sqsh')];
    await mkdir(source);
    await writeFile(join(source, 'hello.txt'), 'hello\n');
    await createSquashfs(source, output, { env: { TMPDIR: folder.path }, compressor });

    await using image = await openSquashfsFile(output);
    const { reader } = image;
    const found = await reader.lookup('hello.txt');
    const content = found?.kind === 'file' ? await Array.fromAsync(reader.readFile(found)) : [];

    expect(Buffer.concat(content).toString()).toBe('hello\n');
    expect(await checkSquashfsFile(output)).toEqual([]);
  },
);

test('openSquashfsFile() refuses what is not a squashfs, and a file that is not there', async () => {
  await using folder = await storeFolder();
  const path = join(folder.path, 'text');
  await writeFile(path, 'no image');

  await expect(openSquashfsFile(path)).rejects.toMatchObject({ code: 'FORMAT_TRUNCATED' });
  await expect(openSquashfsFile(join(folder.path, 'none'))).rejects.toMatchObject({ code: 'NOT_FOUND' });
});
