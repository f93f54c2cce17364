import { expect, test } from 'vitest';
import { imagesOfLines } from '../../../../src/mirror/index.ts';
import { formatReference } from '../../../../src/oci/index.ts';

function references(text: string): readonly string[] {
  return imagesOfLines({ name: 'images.txt', text }).images.map(({ reference }) => formatReference(reference));
}

const digest = `sha256:${'ab'.repeat(32)}`;

test('imagesOfLines() reads what `talosctl images` prints', () => {
  const printed = 'quay.io/coreos/flannel:v0.15.1\nk8s.gcr.io/pause:3.6\n';

  expect(references(printed)).toEqual(['quay.io/coreos/flannel:v0.15.1', 'k8s.gcr.io/pause:3.6']);
});

test('imagesOfLines() keeps tag and digest', () => {
  expect(references(`ghcr.io/siderolabs/gvisor:v1@${digest}`)).toEqual([`ghcr.io/siderolabs/gvisor:v1@${digest}`]);
});

test('imagesOfLines() leaves out blanks, comments, carriage returns and a byte order mark', () => {
  expect(references('\uFEFF# list\r\n\r\n  nginx:1.2  # web\r\n\tredis\r\n')).toEqual([
    'docker.io/library/nginx:1.2',
    'docker.io/library/redis:latest',
  ]);
});

test('imagesOfLines() remembers the lines', () => {
  expect(
    imagesOfLines({ name: 'images.txt', text: '# one\n\nnginx:1.2\n' }).images.map(({ origin }) => origin),
  ).toEqual([{ kind: 'lines', from: 'images.txt', line: 3 }]);
});

test('imagesOfLines() warns of a text without images', () => {
  expect(imagesOfLines({ name: 'images.txt', text: '# none\n' }).warnings).toEqual([
    'images.txt: no line names an image',
  ]);
});

test('imagesOfLines() names every line that is wrong', () => {
  expect(() => references('nginx:1.2\n  Nginx:1.2\nok:1\nredis:bad/tag\n')).toThrow(
    expect.objectContaining({
      code: 'REFERENCE_INVALID',
      message: expect.stringMatching(/^images\.txt:2:3: image reference `Nginx:1\.2` .*\nimages\.txt:4:1: /),
      hint: expect.stringContaining('lower case'),
      details: { file: 'images.txt', line: 2, column: 3, field: '', count: 2 },
    }),
  );
});

test.each([
  ['two words', 'docker pull nginx', 'one reference on each line', 'line of its own'],
  ['the table of what nodes hold', 'NODE  IMAGE  DIGEST  SIZE  CREATED', 'talosctl image list', 'awk'],
  ['a template', '{{.Values.image}}:1', 'image reference', 'helm template'],
  // biome-ignore lint/suspicious/noTemplateCurlyInString: a variable of a shell
  ['a variable', '${REGISTRY}/app:1', 'image reference', 'envsubst'],
])('imagesOfLines() explains %s', (_, text, message, hint) => {
  expect(() => references(text)).toThrow(
    expect.objectContaining({
      code: 'REFERENCE_INVALID',
      message: expect.stringContaining(message),
      hint: expect.stringContaining(hint),
    }),
  );
});

test('imagesOfLines() lists twenty mistakes and counts the others', () => {
  expect(() => references('Bad\n'.repeat(25))).toThrow(/and 5 more$/);
});

test('imagesOfLines() passes over byte order marks, which lists put together have on several lines', () => {
  const { images } = imagesOfLines({ name: 'l', text: '\uFEFFnginx:1\n\uFEFF# more\n\uFEFFredis:7\n' });

  expect(images.map(({ reference }) => reference.path)).toEqual(['library/nginx', 'library/redis']);
});
