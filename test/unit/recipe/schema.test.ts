import { expect, test } from 'vitest';
import { recipeSchema } from '../../../src/recipe/schema.ts';

const head = { apiVersion: 'rootsmith/v1', kind: 'Installer', base: 'ghcr.io/siderolabs/installer:v1.9.0' };
const accepts = (more: object): boolean => recipeSchema.safeParse({ ...head, ...more }).success;
const file = (fields: object): object => ({ layers: [{ files: [{ path: '/etc/a', ...fields }] }] });

test.each<[string, object]>([
  ['a base alone', {}],
  ['a copy with an owner', { layers: [{ dir: 'a', copy: [{ from: 'x', to: '/y' }], owner: 'root' }] }],
  ['a whole tree with its owners', { layers: [{ image: 'x', owner: 'keep' }] }],
  ['a file of each kind', file({ content: 'x', mode: '0644', xattrs: { 'user.a': '0x00' } })],
  ['content in base64', file({ contentBase64: 'AAEC' })],
  ['a directory', file({ directory: true })],
  ['no modules of a kernel', { kernel: { image: 'x', modules: false } }],
])('recipeSchema takes %s', (_, more) => {
  expect(accepts(more)).toBe(true);
});

test.each<[string, object]>([
  ['an unknown key', { extra: 1 }],
  ['two sources of a layer', { layers: [{ dir: 'a', image: 'b' }] }],
  ['a copy that keeps owners', { layers: [{ dir: 'a', copy: [{ from: 'x', to: '/y' }], owner: 'keep' }] }],
  ['no files', { layers: [{ files: [] }] }],
  ['a path that climbs', file({ content: 'x', path: '/etc/../a' })],
  ['a path that is relative', file({ content: 'x', path: 'etc/a' })],
  ['a mode without quotes', file({ content: 'x', mode: 420 })],
  ['two contents of a file', file({ content: 'x', contentBase64: 'AA' })],
  ['base64 that is none', file({ contentBase64: '*' })],
  ['a platform without its system', { platforms: ['arm64'] }],
  ['a place with a placeholder', { base: '<installer>' }],
  ['a variable of the environment', { base: 'x:${HOME}' }],
])('recipeSchema refuses %s', (_, more) => {
  expect(accepts(more)).toBe(false);
});
