import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { sbomDocument } from '../../../../src/installer/extension-build/sbom-document.ts';

const facts = {
  name: 'hello',
  version: 'v1.0.0',
  author: 'someone',
  description: 'text',
  architecture: 'amd64',
  files: [
    { path: '/usr/local/a', sha1: 'f'.repeat(40), sha256: '1'.repeat(64) },
    { path: '/usr/local/b', sha1: '0'.repeat(40), sha256: '2'.repeat(64) },
  ],
  images: [
    { reference: 'ghcr.io/acme/lib:1', digest: 'sha256:aa' },
    { reference: undefined, digest: 'sha256:bb' },
  ],
  time: 0,
};
const documentOf = (changes: Partial<typeof facts> = {}) =>
  JSON.parse(new TextDecoder().decode(sbomDocument({ ...facts, ...changes }))) as Record<string, never>;

test('sbomDocument() lists the extension, its images and its files', () => {
  expect(documentOf()).toMatchObject({
    spdxVersion: 'SPDX-2.3',
    creationInfo: { created: '1970-01-01T00:00:00Z' },
    packages: [
      { name: 'hello', versionInfo: 'v1.0.0', supplier: 'Organization: someone', filesAnalyzed: true },
      { name: 'ghcr.io/acme/lib:1', versionInfo: 'sha256:aa', filesAnalyzed: false },
      { name: 'image 2', versionInfo: 'sha256:bb' },
    ],
    files: [{ fileName: './usr/local/a' }, { fileName: './usr/local/b' }],
  });
  expect(documentOf()['relationships']).toHaveLength(1 + 2 + 2);
});

test('sbomDocument() computes the verification code as the specification says', () => {
  const expected = createHash('sha1')
    .update(`${'0'.repeat(40)}${'f'.repeat(40)}`)
    .digest('hex');

  expect(documentOf()['packages']?.[0]).toMatchObject({
    packageVerificationCode: { packageVerificationCodeValue: expected },
  });
});

test('sbomDocument() has another namespace for other files, and the same bytes for the same facts', () => {
  expect(documentOf({ files: facts.files.slice(1) })['documentNamespace']).not.toBe(documentOf()['documentNamespace']);
  expect(sbomDocument(facts)).toEqual(sbomDocument(facts));
});
