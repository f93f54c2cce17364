import { expect, test } from 'vitest';
import { addServices, serviceText } from '../../../../src/installer/services/add-services.ts';
import type { ServiceSource } from '../../../../src/recipe/index.ts';
import { lookup } from '../../../../src/rootfs/index.ts';
import { recipeOn } from '../../../fixtures/gallery/memory.ts';
import { at, listTree, makeTree } from '../../../fixtures/trees.ts';

const SERVICE = `services:
  - name: hello
    container: { entrypoint: ./hello }
    restart: always
`;
const sources = { tree: async () => makeTree({ hello: 'a program' }), unpackTar: async () => undefined };

async function added(rootfs?: ServiceSource['rootfs']) {
  const { services } = recipeOn(SERVICE);
  return await addServices(
    makeTree({}),
    services.map((each) => ({ ...each, rootfs })),
    { sources, time: 5 },
  );
}

test('addServices() puts the spec where Talos looks for it', async () => {
  const { tree } = await added();

  expect(lookup(tree, at('usr/local/etc/containers/hello.yaml'))).toMatchObject({ mode: 0o644, uid: 0, mtime: 5 });
  expect(listTree(tree)).toHaveLength(5);
});

test('addServices() puts the root file system of a service below its name', async () => {
  const { tree } = await added({ kind: 'tar', path: '/hello.tar', at: { file: 'r', line: 1, column: 1 } });

  expect(listTree(tree)).toContain('usr/local/lib/containers/hello/hello = a program');
});

test('serviceText() is YAML that Talos reads', () => {
  const { services } = recipeOn(SERVICE);

  expect(Buffer.from(serviceText(services[0]?.spec)).toString()).toContain('entrypoint: ./hello');
});
