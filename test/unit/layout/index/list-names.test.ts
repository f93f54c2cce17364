import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { listLayoutNames } from '../../../../src/layout/index/list-names.ts';
import { storeFolder } from '../../../fixtures/store-options.ts';

const REF = 'org.opencontainers.image.ref.name';

test('listLayoutNames() lists each name once, and nothing that has no tag', async () => {
  await using folder = await storeFolder();
  const directory = join(folder.path, 'app');
  await mkdir(directory);
  const annotations = [{ [REF]: 'v1' }, { [REF]: 'app:v1' }, { [REF]: 'a/b:v2' }, {}, { [REF]: 'not/a/tag' }];
  const entry = { mediaType: 'application/x', digest: `sha256:${'a'.repeat(64)}`, size: 1 };
  const manifests = annotations.map((one) => ({ ...entry, annotations: one }));
  await writeFile(join(directory, 'index.json'), JSON.stringify({ schemaVersion: 2, manifests }));

  expect(await listLayoutNames(directory)).toEqual([
    { repository: 'app', tag: 'v1' },
    { repository: 'a/b', tag: 'v2' },
  ]);
});
