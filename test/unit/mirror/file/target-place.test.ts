import { expect, test } from 'vitest';
import { parseMirrorTarget } from '../../../../src/mirror/file/target-place.ts';

test.each([
  ['127.0.0.1:6000', '127.0.0.1:6000', ''],
  ['registry.example/a/b/', 'registry.example', 'a/b'],
  ['localhost/x', 'localhost', 'x'],
  ['docker.io/acme', 'docker.io', 'acme'],
])('parseMirrorTarget() reads the registry %s', (text, domain, prefix) => {
  expect(parseMirrorTarget(text, '/w')).toMatchObject({ kind: 'registry', domain, prefix });
});

test('parseMirrorTarget() reads a layout relative to the folder', () => {
  expect(parseMirrorTarget('oci:out/mirror', '/w')).toMatchObject({ kind: 'layout', directory: '/w/out/mirror' });
});

test.each([
  ['', /not the host/],
  ['mirror', /not the host/],
  ['https://registry.example', /a scheme/],
  ['registry.example/a:v1', /`a:v1`, which no repository/],
  ['registry.example/Upper', /Upper/],
  ['docker.io', /needs a namespace/],
  ['oci:', /no folder/],
  ['oci:dir:tag', /many names/],
])('parseMirrorTarget() refuses %j', (text, message) => {
  expect(() => parseMirrorTarget(text, '/w')).toThrow(expect.objectContaining({ code: 'PLACE_INVALID' }));
  expect(() => parseMirrorTarget(text, '/w')).toThrow(message);
});
