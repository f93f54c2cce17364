import { execFileSync } from 'node:child_process';
import { cpSync, globSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readKernelModule } from '../../../src/formats/elf/index.ts';
import {
  depmod,
  findDependencies,
  type ModuleFacts,
  readIndex,
  selectModules,
} from '../../../src/formats/kmod/index.ts';
import { debianKernel } from '../../fixtures/debian-kernel.ts';
import { TREE_RELEASE, writeModuleTree } from '../../fixtures/module-tree.ts';

/** A directory as `modprobe -d` takes it, with indexes of kmod. */
interface IndexedTree {
  readonly root: string;
  readonly directory: string;
  readonly release: string;
  readonly facts: readonly ModuleFacts[];
}

let debian: IndexedTree;
let small: IndexedTree;

beforeAll(async () => {
  const { release, modules } = await debianKernel();
  const root = mkdtempSync(join(tmpdir(), 'rootsmith-debian-'));
  const directory = join(root, 'lib/modules', release);
  mkdirSync(join(root, 'lib/modules'), { recursive: true });
  cpSync(modules, directory, { recursive: true });
  debian = { root, directory, release, facts: await factsOf(directory) };
  const tree = writeModuleTree();
  small = { ...tree, release: TREE_RELEASE, facts: await factsOf(tree.directory) };
  for (const each of [debian, small]) execFileSync('depmod', ['-b', each.root, each.release], { stdio: 'pipe' });
}, 180_000);

afterAll(() => {
  for (const { root } of [debian, small]) rmSync(root, { recursive: true });
});

async function factsOf(directory: string): Promise<readonly ModuleFacts[]> {
  const paths = globSync('**/*.ko', { cwd: directory });
  return await Promise.all(
    paths.map(async (path) => ({ path, ...(await readKernelModule(readFileSync(join(directory, path)))) })),
  );
}

const listsIn = (directory: string) => ({
  order: readFileSync(join(directory, 'modules.order')),
  builtin: readFileSync(join(directory, 'modules.builtin')),
  builtinModinfo: readFileSync(join(directory, 'modules.builtin.modinfo')),
});

function indexesOf({ facts, directory }: IndexedTree, nodeOrder: 'pre-order' | 'post-order') {
  return depmod(facts, listsIn(directory), { nodeOrder, hasWeakdep: nodeOrder === 'pre-order' });
}

test.each([
  ['the modules of Debian', () => debian],
  ['a small tree with everything in it', () => small],
])('depmod() writes what kmod writes for %s, byte for byte', (_, tree) => {
  const { files, problems } = indexesOf(tree(), 'post-order');

  const differing = [...files].filter(([name, content]) => !readFileSync(join(tree().directory, name)).equals(content));
  expect(problems).toEqual([]);
  expect(files.size).toBe(10);
  expect(differing.map(([name]) => name)).toEqual(['modules.symbols']); // kmod's is in the order of a hash table
  expect(linesIn(Buffer.from(files.get('modules.symbols') ?? []))).toEqual(
    linesIn(readFileSync(join(tree().directory, 'modules.symbols'))),
  );
});

const linesIn = (text: Buffer): readonly string[] => text.toString('latin1').split('\n').sort();

test('readIndex() reads what kmod wrote', () => {
  const index = readIndex(readFileSync(join(debian.directory, 'modules.dep.bin')));

  const lines = readFileSync(join(debian.directory, 'modules.dep'), 'latin1').trim().split('\n');
  expect(
    [...index.values()]
      .flat()
      .map(({ text }) => text)
      .sort(),
  ).toEqual(lines.sort());
});

test.each(['pre-order', 'post-order'] as const)('modprobe finds every module by our indexes in %s', (order) => {
  const modules = linesIn(readFileSync(join(debian.directory, 'modules.dep')))
    .filter((_, index) => index % 60 === 1)
    .map((line) => line.split(':')[0]?.replace(/^.*\/|\.ko$/g, '') ?? '');
  const aliases = ['fs-nfs', 'symbol:mlx4_db_free', 'crypto-crct10dif', 'vfio', 'virtio_blk', 'nvme', 'nothing-such'];
  const ask = () => [...modules, ...aliases].map((name) => showDepends(debian, name));
  const theirs = ask();

  for (const [name, content] of indexesOf(debian, order).files) writeFileSync(join(debian.directory, name), content);

  expect(modules.length).toBeGreaterThan(15);
  expect(ask()).toEqual(theirs);
  expect(theirs.join('')).toContain('builtin ');
});

/** What modprobe would load, in order; its complaint where it finds nothing. */
function showDepends({ root, release }: IndexedTree, name: string): string {
  const args = ['-d', root, '-S', release, '--show-depends', name];
  try {
    return execFileSync('modprobe', args, { encoding: 'utf8', stdio: 'pipe' });
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

test('selectModules() takes what modprobe would load', () => {
  const { facts } = debian;
  for (const name of ['nfsv4', 'kvm-amd', 'btrfs', 'mlx4-en']) {
    const loaded = showDepends(debian, name)
      .split('\n')
      .filter((line) => line.startsWith('insmod'));

    const { modules } = selectModules([name], findDependencies(facts, new Set()), facts, new Set());

    const hard = loaded.map((line) => line.trim().split(`${debian.release}/`)[1]);
    expect(hard).toEqual(expect.arrayContaining(modules.map(({ path }) => path)));
  }
});

test('modinfo finds a module of a tree with our indexes', () => {
  for (const [name, content] of indexesOf(small, 'pre-order').files)
    writeFileSync(join(small.directory, name), content);

  const text = execFileSync('modinfo', ['-b', small.root, '-k', small.release, 'left_side'], { encoding: 'utf8' });

  expect(text).toContain('alias:          pci:v00001AF4d00001000sv*sd*bc*sc*i*');
});
