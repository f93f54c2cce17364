import { expect, test } from 'vitest';
import { readExtensionList, writeExtensionList } from '../../../../src/talos/extensions/extension-list.ts';
import { parseTalosVersion } from '../../../../src/talos/index.ts';

const version = parseTalosVersion('v1.12.7');
const metadata = {
  name: 'hello',
  version: '1.0.0',
  author: 'someone',
  description: 'A text.\n',
  constraint: '>= v1.0.0',
  extraInfo: 'more',
};

test('writeExtensionList() writes what the imager writes, and readExtensionList() reads it', () => {
  const index = { ...metadata, name: 'modules.dep', description: '', constraint: '', extraInfo: undefined };
  const layers = [
    { image: '0.sqsh', metadata },
    { image: 'modules.dep.sqsh', metadata: index },
  ];

  const bytes = writeExtensionList(layers, version);

  expect(new TextDecoder().decode(bytes)).toBe(`layers:
    - image: 0.sqsh
      metadata:
        name: hello
        version: 1.0.0
        author: someone
        description: |
            A text.
        compatibility:
            talos:
                version: '>= v1.0.0'
        extraInfo: more
    - image: modules.dep.sqsh
      metadata:
        name: modules.dep
        version: 1.0.0
        author: someone
        description: ""
        compatibility:
            talos:
                version: ""
`);
  expect(readExtensionList(bytes, version)).toEqual({ kind: 'list', layers });
});

test.each([
  ['', 'EOF'],
  ['layers: {}\n', 'cannot unmarshal'],
  ['[', 'did not find expected node content'],
])('readExtensionList() refuses %j, as init does', (text, message) => {
  expect(readExtensionList(Buffer.from(text), version)).toMatchObject({
    kind: 'refused',
    message: expect.stringContaining(message) as string,
  });
});

test('readExtensionList() takes a list without layers, and layers without metadata', () => {
  expect(readExtensionList(Buffer.from('other: 1\n'), version)).toEqual({ kind: 'list', layers: [] });
  expect(readExtensionList(Buffer.from('layers: [{ image: x }]\n'), version)).toMatchObject({
    layers: [{ image: 'x', metadata: { name: '', constraint: '' } }],
  });
});
