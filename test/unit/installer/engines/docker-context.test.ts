import { expect, test } from 'vitest';
import { bufferAccess, streamOf } from '../../../../src/bytes/index.ts';
import { readTar } from '../../../../src/formats/index.ts';
import { dockerContext } from '../../../../src/installer/engines/docker-context.ts';
import { collect } from '../../../fixtures/byte-streams.ts';
import { recipeOn } from '../../../fixtures/gallery/memory.ts';
import { memoryBuild } from '../../../fixtures/memory-build.ts';
import { at, makeTree } from '../../../fixtures/trees.ts';

const MORE = `layers: [{ files: [{ path: /etc/motd, content: hello }] }]
image: { labels: { a: 'b c' }, env: { X: '1' } }
`;
const kernel = { file: bufferAccess(Buffer.from('kernel')), release: '6.9.9' };

interface Brought {
  readonly kernel?: typeof kernel;
  readonly files?: ReturnType<typeof makeTree>;
  readonly indexes?: readonly string[];
}

async function contextOf(more: string, brought: Brought = {}) {
  const { context } = memoryBuild();
  const sources = { tree: async () => makeTree({}), unpackTar: async () => undefined };
  const from = { recipe: recipeOn(more), platform: { os: 'linux', architecture: 'amd64' } } as never;
  const final = { kernel: undefined, files: brought.files };
  const made = brought.indexes ?? [];
  const tree = makeTree(Object.fromEntries(made.map((path) => [path, 'index'])));
  const indexes = { files: made.map(at), modules: 1, layer: undefined };
  const prepared = { from, sources, time: 5, kernel: brought.kernel, final, tree, indexes };
  const inputs = await dockerContext(prepared, 'base:build', context);
  const files = new Map<string, Uint8Array>();
  for (const { path, body } of inputs) files.set(path, await collect(body ?? streamOf()));
  return files;
}

async function namesIn(tar: Uint8Array | undefined): Promise<readonly string[]> {
  const names: string[] = [];
  for await (const { path } of readTar(streamOf(tar ?? new Uint8Array()))) names.push(path);
  return names;
}

const textOf = (bytes: Uint8Array | undefined): readonly string[] =>
  Buffer.from(bytes ?? [])
    .toString()
    .trim()
    .split('\n');

test('dockerContext() adds the files of the recipe to the customization stage', async () => {
  const files = await contextOf(MORE);

  expect(textOf(files.get('Dockerfile'))).toEqual([
    'FROM scratch AS customization',
    'ADD customization.tar /',
    'FROM base:build',
    'LABEL "a"="b c"',
    'ENV X="1"',
  ]);
  expect(await namesIn(files.get('customization.tar'))).toEqual(['etc/', 'etc/motd']);
});

test('dockerContext() copies a kernel and other files into the final stage', async () => {
  const files = await contextOf('', { kernel, files: makeTree({ 'etc/installer': 'x' }) });

  expect(textOf(files.get('Dockerfile')).slice(3)).toEqual([
    'COPY vmlinuz /usr/install/amd64/vmlinuz',
    'ADD final.tar /',
  ]);
  expect(textOf(files.get('vmlinuz'))).toEqual(['kernel']);
  expect(await namesIn(files.get('final.tar'))).toEqual(['etc/', 'etc/installer']);
});

test('dockerContext() has an entry in the archive of a recipe without files, which ADD would copy else', async () => {
  expect(await namesIn((await contextOf('')).get('customization.tar'))).toHaveLength(1);
});

test('dockerContext() adds the indexes that the build made of modules', async () => {
  const files = await contextOf(MORE, { indexes: ['lib/modules/6.1/modules.dep'] });

  expect(await namesIn(files.get('customization.tar'))).toEqual([
    'etc/',
    'etc/motd',
    'lib/',
    'lib/modules/',
    'lib/modules/6.1/',
    'lib/modules/6.1/modules.dep',
  ]);
});
