import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { modulesOfInput, streamed } from '../../../../src/installer/modules/module-inputs.ts';
import { readModules } from '../../../../src/installer/modules/read-modules.ts';
import { testModule } from '../../../fixtures/check-modules.ts';
import { moduleNode } from '../../../fixtures/checkable-base.ts';
import { memoryBuild } from '../../../fixtures/memory-build.ts';
import { squashed } from '../../../fixtures/talos-base.ts';
import { file, makeTree } from '../../../fixtures/trees.ts';

const folder = mkdtempSync(join(tmpdir(), 'rootsmith-inputs-'));
const path = (name: string): string => join(folder, name);

beforeAll(async () => {
  mkdirSync(path('tree/sub'), { recursive: true });
  writeFileSync(path('tree/sub/a.ko'), testModule());
  writeFileSync(path('tree/other'), 'x');
  writeFileSync(path('a.ko'), testModule());
  execFileSync('tar', ['-czf', path('tree.tar.gz'), '-C', path('tree'), '.']);
  writeFileSync(path('tree.sqsh'), await squashed({ 'sub/a.ko': moduleNode() }));
});

afterAll(() => rmSync(folder, { recursive: true }));

test.each([
  ['a.ko', path('a.ko')],
  ['tree', '/sub/a.ko'],
  ['tree.tar.gz', '/sub/a.ko'],
  ['tree.sqsh', '/sub/a.ko'],
])('modulesOfInput() finds the modules of %s', async (name, found) => {
  const { context } = memoryBuild();

  const sources = await modulesOfInput(path(name), undefined, context);

  expect(sources.map((source) => [source.tree, source.path])).toEqual([[path(name), found]]);
  expect((await readModules(sources, [], context)).map(({ module }) => module?.name)).toEqual(['rs_hello']);
});

test('streamed() refuses a tree whose content lies elsewhere', () => {
  const node = { ...file(''), content: { kind: 'base', inode: 1 } as const };

  expect(() => streamed(makeTree({})).content(node)).toThrow('bug: ');
});
