import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { runLine } from '../../../fixtures/command-line.ts';
import { storeFolder } from '../../../fixtures/store-options.ts';

const SPEC = 'name: hello\ncontainer:\n  entrypoint: ./hello\nrestart: always\n';

async function checked(text: string, ...flags: readonly string[]) {
  await using folder = await storeFolder();
  await writeFile(join(folder.path, 'hello.yaml'), text);
  return await runLine(['service', 'check', 'hello.yaml', '--talos', 'v1.0.6', ...flags], { directory: folder.path });
}

test('service check says that a spec is fine', async () => {
  expect(await checked(SPEC)).toMatchObject({ status: 0, stdout: 'hello.yaml: fine\n' });
});

test('service check names file, line and column of what Talos refuses', async () => {
  const { status, stderr } = await checked(SPEC.replace('always', 'sometimes'));

  expect(status).toBe(3);
  expect(stderr).toMatch(/hello\.yaml:4:10: /);
});

test('service check prints findings as JSON', async () => {
  expect(JSON.parse((await checked(SPEC, '--json')).stdout)).toMatchObject([{ file: 'hello.yaml' }]);
});

test('service check says which file is missing', async () => {
  expect(await runLine(['service', 'check', 'none.yaml'])).toMatchObject({
    status: 4,
    stderr: expect.stringContaining('read `none.yaml`'),
  });
});
