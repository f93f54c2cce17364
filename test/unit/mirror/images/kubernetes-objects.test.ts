import { expect, test } from 'vitest';
import { objectsOf } from '../../../../src/mirror/images/kubernetes-objects.ts';
import { readDocuments } from '../../../../src/mirror/images/read-documents.ts';

function objectsIn(text: string) {
  const found: ReturnType<typeof objectsOf>[] = [];
  readDocuments({ name: 'x.yaml', text }, 'KUBERNETES_INVALID', (document) => {
    found.push(objectsOf(document, 'KUBERNETES_INVALID'));
    return [];
  });
  return { objects: found.flatMap((one) => one.objects), complaints: found.flatMap((one) => one.complaints) };
}

test.each([
  ['{ kind: Pod, apiVersion: v1, metadata: { name: a } }', 'Pod a', ''],
  ['{ kind: Deployment, apiVersion: apps/v1, metadata: { name: a, namespace: web } }', 'Deployment web/a', 'apps'],
  ['{ kind: Job, apiVersion: batch/v1, metadata: { generateName: a- } }', 'Job a-', 'batch'],
  ['{ kind: Odd }', 'Odd', ''],
])('objectsOf() reads %s', (text, shown, group) => {
  expect(objectsIn(text).objects).toMatchObject([{ shown, group, path: [] }]);
});

test('objectsOf() takes the items of lists apart, and gives them the kind of their list', () => {
  const { objects, complaints } = objectsIn(`
kind: List
items:
  - { kind: Pod, metadata: { name: a } }
  - kind: ServiceList
    items: [{ metadata: { name: b } }]
`);

  expect(objects.map(({ shown, path }) => [shown, path])).toEqual([
    ['Pod a', ['items', 0]],
    ['Service b', ['items', 1, 'items', 0]],
  ]);
  expect(complaints).toEqual([]);
});

test('objectsOf() ends where a list contains itself', () => {
  expect(objectsIn('&list\nkind: List\nitems: [*list, { kind: Pod }]\n').objects).toHaveLength(1);
});

test.each([
  ['[1]', /found a list/, /kubectl/],
  ['{ machine: {} }', /without `kind`/, /--machine-config/],
  ['{ image: nginx }', /is not a Kubernetes object/, /are not objects/],
  ['{ kind: List, items: [{ metadata: {} }] }', /without `kind`/, /rendered/],
])('objectsOf() complains about %s', (text, message, hint) => {
  const { complaints } = objectsIn(text);

  expect(complaints).toMatchObject([{ message: expect.stringMatching(message), hint: expect.stringMatching(hint) }]);
});
