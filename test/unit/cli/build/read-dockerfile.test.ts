import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readDockerfile } from '../../../../src/cli/build/read-dockerfile.ts';
import { testTerminal } from '../../../fixtures/command-line.ts';
import { storeFolder } from '../../../fixtures/store-options.ts';

const text = 'ARG A\nFROM scratch AS customization\nCOPY . /x\nFROM ghcr.io/siderolabs/installer:${A}\n';
const context = { terminal: testTerminal() };

test.each([
  ['Dockerfile', '.dockerignore'],
  ['Dockerfile', 'Dockerfile.dockerignore'],
  [undefined, '.dockerignore'],
])('readDockerfile() at %s takes arguments, and what %s ignores', async (file, ignore) => {
  await using folder = await storeFolder();
  await writeFile(join(folder.path, ignore), 'secret\n');
  const path = file === undefined ? undefined : join(folder.path, file);
  const recipe = await readDockerfile({ path, name: 'Dockerfile', text }, folder.path, ['A=v1'], context);

  expect(recipe).toMatchObject({
    base: { place: 'ghcr.io/siderolabs/installer:v1' },
    layers: [{ source: { ignore: ['secret'] } }],
  });
});

test('readDockerfile() refuses a context that is missing, and an argument without a value', async () => {
  const dockerfile = { path: undefined, name: 'stdin', text };

  await expect(readDockerfile(dockerfile, '/nowhere', [], context)).rejects.toMatchObject({ code: 'NOT_FOUND' });
  await expect(readDockerfile(dockerfile, '/', ['A'], context)).rejects.toMatchObject({ code: 'USAGE' });
});
