import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readImageList } from '../../../../src/cli/config/read-image-list.ts';
import { joinFindings } from '../../../../src/mirror/index.ts';
import { formatReference } from '../../../../src/oci/index.ts';
import { testContext } from '../../../fixtures/command-line.ts';
import { storeFolder } from '../../../fixtures/store-options.ts';

test('readImageList() reads a list of references', async () => {
  const { findings, mirror } = await readImageList('-', testContext({ input: 'redis:7\n# no\nquay.io/a/b:1\n' }));

  expect(mirror).toBeUndefined();
  expect(joinFindings(findings).images.map(({ reference }) => reference.domain)).toEqual(['docker.io', 'quay.io']);
});

test('readImageList() reads a mirror file and the sources that it names, but no places without a host', async () => {
  await using folder = await storeFolder();
  await writeFile(join(folder.path, 'more.txt'), 'lists.io/x:1\n');
  await writeFile(
    join(folder.path, 'mirror.yaml'),
    'apiVersion: rootsmith/v1\nkind: Mirror\nimages: [quay.io/a/b:1, { source: "oci:layout:v1", target: x:v1 }]\nsources: { lists: [more.txt] }\n',
  );

  const { findings, mirror } = await readImageList('mirror.yaml', testContext({ directory: folder.path }));

  expect(mirror?.file).toContain('mirror.yaml');
  expect(
    joinFindings(findings)
      .images.map(({ reference }) => formatReference(reference))
      .sort(),
  ).toEqual(['lists.io/x:1', 'quay.io/a/b:1']);
});
