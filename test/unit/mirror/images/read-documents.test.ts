import { expect, test } from 'vitest';
import {
  describe,
  readDocuments,
  readImage,
  type SourceDocument,
} from '../../../../src/mirror/images/read-documents.ts';

const CODE = 'KUBERNETES_INVALID';

function documentsOf(text: string) {
  const documents: SourceDocument[] = [];
  const complaints = readDocuments({ name: 'x.yaml', text }, CODE, (document) => {
    documents.push(document);
    return [];
  });
  return { documents, complaints };
}

test('readDocuments() passes every document with the positions of its fields', () => {
  const { documents, complaints } = documentsOf('a: 1\n---\nb:\n  c: nginx\n');

  expect(documents.map(({ value }) => value)).toEqual([{ a: 1 }, { b: { c: 'nginx' } }]);
  expect(documents[1]?.at(['b', 'c'])).toEqual({ line: 4, column: 6 });
  expect(complaints).toEqual([]);
});

test.each([
  ['a: [\n', /./, 'Correct the YAML syntax.'],
  ['a: {{ .x }}: [\n', /./, 'Render the templates first: `helm template CHART`.'],
  ['# nothing\n', /^found no document/, 'Check the command that wrote this text.'],
])('readDocuments() complains about %j with a hint', (text, message, hint) => {
  const { complaints } = documentsOf(text);

  expect(complaints[0]).toMatchObject({ code: CODE, message: expect.stringMatching(message), hint });
});

test('readDocuments() returns what its user complains about', () => {
  const complaint = { code: CODE, at: { line: 1, column: 1 }, field: '', message: 'm', hint: 'h' } as const;

  expect(readDocuments({ name: 'x', text: 'a: 1\n---\nb: 2\n' }, CODE, () => [complaint])).toHaveLength(2);
});

test.each([
  ['image: nginx:1\n', { reference: { tag: '1' }, origin: { from: 'x.yaml', line: 1, column: 8 } }],
  ['image: 7\n', { message: 'expected an image reference, found `7`', field: 'image' }],
  ['image: Upper//x\n', { code: 'REFERENCE_INVALID', field: 'image' }],
])('readImage() makes an image or a complaint of %j', (text, found) => {
  const [document] = documentsOf(text).documents;
  const { image } = document!.value as { image: unknown };

  expect(
    readImage({ path: ['image'], value: image }, document!, CODE, { kind: 'manifests', from: 'x.yaml' }),
  ).toMatchObject(found);
});

test.each([
  [null, 'nothing'],
  [[1], 'a list'],
  [{}, 'a mapping'],
  [true, '`true`'],
  ['x', 'a text'],
])('describe() says what %j is', (value, text) => {
  expect(describe(value)).toBe(text);
});
