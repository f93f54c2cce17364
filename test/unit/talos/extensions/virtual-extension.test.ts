import { expect, test } from 'vitest';
import { readExtensionManifest, writeExtensionManifest } from '../../../../src/talos/index.ts';

const facts = {
  name: 'hello',
  version: '1.0.0',
  author: 'me',
  description: 'a: b',
  constraint: '>= 1.0.0',
};

test('writeExtensionManifest() writes what Talos writes', () => {
  expect(Buffer.from(writeExtensionManifest({ ...facts, extraInfo: 'x\ny\n' }, undefined)).toString()).toBe(
    "version: v1alpha1\nmetadata:\n    name: hello\n    version: 1.0.0\n    author: me\n    description: 'a: b'\n    compatibility:\n        talos:\n            version: '>= 1.0.0'\n    extraInfo: |\n        x\n        y\n",
  );
});

test('writeExtensionManifest() writes what readExtensionManifest() reads', () => {
  expect(readExtensionManifest(writeExtensionManifest(facts, undefined), undefined)).toEqual({
    kind: 'manifest',
    manifest: { ...facts, extraInfo: undefined },
  });
});
