import { expect, test } from 'vitest';
import { readMachineConfig } from '../../../../src/installer/extensions/machine-config.ts';
import { memoryBuild } from '../../../fixtures/memory-build.ts';

const at = { file: 'recipe.yaml', line: 3, column: 5 };

test('readMachineConfig() gives the bytes as they are, and says who can read them', async () => {
  const build = memoryBuild();
  const content = 'machine: {}   # mine\n---\nkind: X\n';

  const bytes = await readMachineConfig({ kind: 'text', content, at }, build.context);

  expect(Buffer.from(bytes).toString()).toBe(content);
  expect(build.warnings).toEqual([expect.stringContaining('recipe.yaml:3:5: anyone who has the image can read')]);
});

test.each([
  ['', 'is empty'],
  ['a: [', 'is not YAML: '],
])('readMachineConfig() refuses %j', async (content, found) => {
  await expect(readMachineConfig({ kind: 'text', content, at }, memoryBuild().context)).rejects.toMatchObject({
    code: 'MACHINE_CONFIG_INVALID',
    message: expect.stringContaining(`recipe.yaml:3:5: the machine configuration ${found}`) as string,
  });
});

test('readMachineConfig() names a file that is missing', async () => {
  const source = { kind: 'file', path: '/nowhere/config.yaml', at } as const;

  await expect(readMachineConfig(source, memoryBuild().context)).rejects.toMatchObject({
    code: 'NOT_FOUND',
    message: expect.stringContaining('/nowhere/config.yaml') as string,
  });
});
