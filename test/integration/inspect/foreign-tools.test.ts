import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { fromByteName, readAll, readRange } from '../../../src/bytes/index.ts';
import { chooseTree, extractTree, type Inspected, listTree, withInspected } from '../../../src/inspect/index.ts';
import { walkInspected } from '../../../src/inspect/walk-inspected.ts';
import { formatPlatform } from '../../../src/oci/index.ts';
import { walkTree } from '../../../src/rootfs/index.ts';
import { writeLayout } from '../../fixtures/gallery/places.ts';
import { makeShape, type ShapeName, shapeNames } from '../../fixtures/gallery/shapes.ts';

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'rootsmith-inspect-'));
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

const LIMIT = { limitBytes: 1e8, what: 'the gallery' };

async function looking<T>(name: ShapeName, use: (inspected: Inspected) => Promise<T>): Promise<T> {
  const place = writeLayout(join(folder, name.replaceAll(/\W+/g, '-')), await makeShape(name));
  return await withInspected(place, { env: {}, temporaryFolder: folder }, use);
}

function run(program: string, args: readonly string[], input?: Uint8Array): string {
  return execFileSync(program, args, { input, encoding: 'latin1', maxBuffer: 1e8, stdio: ['pipe', 'pipe', 'pipe'] });
}

function linesOf(text: string): readonly string[] {
  return text.split('\n').filter((line) => line !== '');
}

/** Paths without a leading `./` or a `/` at the end, in order. */
function plain(paths: readonly string[]): readonly string[] {
  return paths
    .map((path) => path.replace(/^\.?\/?/, '').replace(/\/$/, ''))
    .filter((path) => path !== '')
    .sort();
}

async function pathsOf(inspected: Inspected, choice: Parameters<typeof chooseTree>[1]): Promise<readonly string[]> {
  const { tree } = await chooseTree(inspected, choice);
  return plain([...walkTree(tree)].map(({ path }) => fromByteName(path)));
}

/** Images without boot assets have layers alone. */
const hasNoBoot: ReadonlySet<ShapeName> = new Set(['installer-base alone']);

async function compareSquashfs(inspected: Inspected): Promise<void> {
  for (const { name, image, files } of await inspected.squashfs()) {
    const file = join(folder, 'image.sqsh');
    writeFileSync(file, await readAll(readRange(image), LIMIT));

    const theirs = plain(linesOf(run('unsquashfs', ['-ls', file])).map((line) => line.replace('squashfs-root', '')));
    const ours = plain([...walkTree(files.tree)].map(({ path }) => fromByteName(path)));

    expect(ours, name).toEqual(theirs);
  }
}

async function compareLayers(inspected: Inspected): Promise<void> {
  for (const { number, file } of await inspected.layers()) {
    const theirs = plain(linesOf(run('tar', ['-tf', '-'], await readAll(file.bytes.stream(), LIMIT))));

    const ours = new Set(await pathsOf(inspected, { layer: String(number) }));

    expect(theirs.filter((path) => !ours.has(path))).toEqual([]);
  }
}

async function compareInitramfs(inspected: Inspected): Promise<void> {
  const ours = new Set(await pathsOf(inspected, { initramfs: true }));
  for (const { expanded, archivesEnd } of (await inspected.initramfs()).segments) {
    const bytes = await readAll(readRange(expanded, 0, archivesEnd), LIMIT);

    const theirs = plain(linesOf(run('cpio', ['-t', '--quiet'], bytes)));

    expect(theirs.filter((path) => !ours.has(path))).toEqual([]);
  }
}

test.each(shapeNames)('%s lists as unsquashfs, tar and cpio list its levels', async (name) => {
  await looking(name, async (inspected) => {
    await compareLayers(inspected);
    if (hasNoBoot.has(name)) return;
    await compareSquashfs(inspected);
    await compareInitramfs(inspected);
  });
});

const extracted = ['v1.8 by a factory, with extensions', 'v1.10 by the imager'] as const;

test.each(extracted)('what is extracted of the root file system of %s is what unsquashfs extracts', async (name) => {
  await looking(name, async (inspected) => {
    const [rootfs] = await inspected.squashfs();
    const image = join(folder, 'rootfs.sqsh');
    writeFileSync(image, await readAll(readRange(rootfs!.image), LIMIT));
    const [theirs, ours] = [join(folder, `${rootfs!.name}-theirs`), join(folder, `${rootfs!.name}-ours`)];
    for (const path of [theirs, ours]) rmSync(path, { recursive: true, force: true });
    run('unsquashfs', ['-d', theirs, image]);

    const chosen = await chooseTree(inspected, { squashfs: 'rootfs.sqsh' });
    await extractTree(chosen, { directory: ours, force: false, keepsOwners: process.getuid?.() === 0 });

    const facts = (path: string): string =>
      run(
        'find',
        ['.', '-mindepth', '1', '-printf', '%p %y %m %U %G %s %T@ %l\n'].map((part, index) =>
          index === 0 ? path : part,
        ),
      ).replaceAll(path, '');
    const sorted = (path: string): readonly string[] =>
      linesOf(facts(path))
        .map((line) => line.replace(/^(\S+ d \S+ \S+ \S+) \d+/, '$1'))
        .sort();
    expect(sorted(ours)).toEqual(sorted(theirs));
    expect(run('diff', ['-r', '--no-dereference', theirs, ours])).toBe('');
  });
});

test('every entry of the whole can be listed and read, and marks of extensions are theirs', async () => {
  await looking('v1.8 by a factory, with extensions', async (inspected) => {
    const marked: string[] = [];
    for await (const { path, node, origin, content } of walkInspected(inspected, 'system')) {
      if (node.kind === 'file') expect((await readAll(content(), LIMIT)).length).toBe(node.size);
      if (origin.kind === 'extension' && node.kind === 'file') marked.push(fromByteName(path));
    }
    const listed = [...listTree(await chooseTree(inspected, {}), '/', { isRecursive: true })];

    expect(marked).toEqual(['usr/local/bin/tool']);
    expect(listed.filter(({ from }) => from.kind === 'extension').map(({ path }) => path)).toContain(
      '/usr/local/bin/tool',
    );
    expect(inspected.platforms.map(formatPlatform)).toEqual(['linux/amd64']);
  });
});
