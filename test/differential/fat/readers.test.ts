import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { bytesContent } from '../../../src/bytes/index.ts';
import { writeSparseFile } from '../../../src/files/index.ts';
import { writeFat } from '../../../src/formats/fat/index.ts';
import { noise } from '../../fixtures/byte-streams.ts';
import { canonical, type MediaTree, mediaTrees, readTree } from '../../fixtures/media-trees.ts';
import { runTool } from '../../fixtures/run-tool.ts';

const MIB = 2 ** 20;
let folder: string;
let image: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'rootsmith-fat-readers-'));
  image = join(folder, 'fat.img');
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function write(tree: MediaTree, sectorBytes: 512 | 4096 = 512): Promise<void> {
  const entries = [...tree].map(([path, content]) => ({ path, content: content && bytesContent(content) }));
  await writeSparseFile(image, writeFat({ size: 64 * MIB, sectorBytes, label: 'EFI', time: 1_700_000_000, entries }), {
    durable: false,
  });
}

/** What mcopy finds in it. It writes names in the locale's characters. */
function readBack(): MediaTree {
  const target = mkdtempSync(join(folder, 'copy-'));
  runTool('env', ['LC_ALL=C.UTF-8', 'mcopy', '-s', '-n', '-Q', '-i', image, '::', target]);
  return readTree(target);
}

describe('a volume by writeFat()', () => {
  test('holds any tree: fsck.vfat has nothing to say, and mcopy reads it back', async () => {
    await fc.assert(
      fc.asyncProperty(mediaTrees, fc.constantFrom(512 as const, 4096 as const), async (tree, sectorBytes) => {
        await write(tree, sectorBytes);
        const said = Buffer.from(runTool('fsck.vfat', ['-n', '-v', image])).toString();
        if (sectorBytes === 512 && tree.size > 0) expect(canonical(readBack())).toEqual(canonical(tree));

        expect(said).not.toMatch(/Bad|Wrong|Duplicate|differ|Orphan|Auto/);
      }),
      { numRuns: 40 },
    );
  });

  test('holds five thousand files in one directory', async () => {
    const tree = new Map(
      Array.from({ length: 5000 }, (_, index) => [`many/File number ${index}.text`, noise(index % 7)]),
    );
    await write(tree);

    runTool('fsck.vfat', ['-n', image]);

    expect(canonical(readBack())).toEqual(canonical(tree));
  });

  test('is read by mtools: names as they were, content, and the read-only attribute', async () => {
    const content = noise(70_000);
    const entries = [
      { path: 'EFI/Linux/Talos-v1.12.7.efi', content: bytesContent(content) },
      { path: 'loader/random-seed', content: bytesContent(new Uint8Array(32)), isReadOnly: true },
    ];
    await writeSparseFile(image, writeFat({ size: 64 * MIB, sectorBytes: 512, label: 'EFI', time: 1e9, entries }));

    expect(Buffer.from(runTool('mdir', ['-/', '-b', '-i', image])).toString()).toContain(
      '::/EFI/Linux/Talos-v1.12.7.efi',
    );
    expect(Buffer.from(runTool('mattrib', ['-i', image, '::/loader/random-seed'])).toString()).toMatch(/^ *A? *R/);
    expect(new Uint8Array(runTool('mcopy', ['-i', image, '::/EFI/Linux/Talos-v1.12.7.efi', '-']))).toEqual(content);
  });
});
