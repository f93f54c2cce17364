import { expect, test } from 'vitest';
import { readMachineConfig } from '../../../../src/installer/extensions/machine-config.ts';
import { parseTalosVersion } from '../../../../src/talos/index.ts';
import { memoryBuild } from '../../../fixtures/memory-build.ts';

const at = { file: 'recipe.yaml', line: 3, column: 5 };
const version = parseTalosVersion('v1.13.9');

test('readMachineConfig() gives the bytes as they are, and says who can read them', async () => {
  const build = memoryBuild();
  const content = 'machine: {}   # mine\n---\napiVersion: v1alpha1\nkind: OOMConfig\n';

  const bytes = await readMachineConfig({ kind: 'text', content, at }, version, build.context);

  expect(Buffer.from(bytes).toString()).toBe(content);
  expect(build.warnings).toEqual([
    'recipe.yaml:3:5: anyone who has the image can read the machine configuration in it',
  ]);
});

test('readMachineConfig() names the fields that hold secrets, and not their values', async () => {
  const build = memoryBuild();
  const content = 'machine:\n  token: hunter2\ncluster:\n  secret: hunter2\n';

  await readMachineConfig({ kind: 'text', content, at }, version, build.context);

  expect(build.warnings[0]).toMatch(/, with its secrets: a secret at `machine\.token`, a secret at `cluster\.secret`$/);
  expect(build.warnings[0]).not.toContain('hunter2');
});

test.each([
  ['', 'the machine configuration is empty'],
  ['a: [', 'in line 1, column 5 of its text, the machine configuration is not YAML: '],
  [
    'machine:\n  tokn: a\n',
    'in line 2, column 9 of its text, at `machine.tokn`: `tokn` is not a field of Talos v1.13.9',
  ],
])('readMachineConfig() refuses %j', async (content, found) => {
  const read = readMachineConfig({ kind: 'text', content, at }, version, memoryBuild().context);

  await expect(read).rejects.toMatchObject({
    code: 'MACHINE_CONFIG_INVALID',
    message: expect.stringContaining(`recipe.yaml:3:5: ${found}`) as string,
  });
});

test('readMachineConfig() leaves it to others to refuse a release that reads no configuration', async () => {
  const source = { kind: 'text', content: 'machine: { tokn: a }\n', at } as const;

  const bytes = await readMachineConfig(source, parseTalosVersion('v1.11.6'), memoryBuild().context);

  expect(bytes.length).toBe(source.content.length);
});

test('readMachineConfig() names a file that is missing', async () => {
  const source = { kind: 'file', path: '/nowhere/config.yaml', at } as const;

  await expect(readMachineConfig(source, version, memoryBuild().context)).rejects.toMatchObject({
    code: 'NOT_FOUND',
    message: expect.stringContaining('/nowhere/config.yaml') as string,
  });
});
