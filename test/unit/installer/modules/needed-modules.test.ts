import { expect, test } from 'vitest';
import { streamOf } from '../../../../src/bytes/index.ts';
import { readNeededModules } from '../../../../src/installer/modules/needed-modules.ts';
import { readModules } from '../../../../src/installer/modules/read-modules.ts';
import { kernel, testModule } from '../../../fixtures/check-modules.ts';
import { memoryBuild } from '../../../fixtures/memory-build.ts';

const opened: string[] = [];
const source = (name: string, ...depends: readonly string[]) => ({
  tree: 'a test',
  path: `/extras/${name}.ko`,
  open: () => {
    opened.push(name);
    return streamOf(testModule({ name, more: [`depends=${depends.join(',')}`] }));
  },
});

test('readNeededModules() reads what modules need, and what that needs, and nothing else', async () => {
  const { context } = memoryBuild();
  const wanted = await readModules([source('wanted', 'first')], kernel.certificates, context);
  const available = [source('first', 'snd-pcm', 'wanted'), source('snd-pcm', 'first'), source('unused')];

  const found = await readNeededModules(wanted, available, kernel.certificates, context);

  expect(found.map(({ name }) => name)).toEqual(['first', 'snd_pcm']);
  expect(opened).toEqual(['wanted', 'first', 'snd-pcm']);
});
