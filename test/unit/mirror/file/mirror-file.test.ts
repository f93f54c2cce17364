import { expect, test } from 'vitest';
import { imagesOfLines, joinFindings, renderMirrorFile } from '../../../../src/mirror/index.ts';

test('renderMirrorFile() writes a mirror file with the images in order', () => {
  const digest = `sha256:${'ab'.repeat(32)}`;
  const { images } = joinFindings([imagesOfLines({ name: 'f', text: `b/app:1\na/gvisor:v1@${digest}` })]);

  expect(renderMirrorFile(images)).toBe(
    `apiVersion: rootsmith/v1\nkind: Mirror\nimages:\n  - docker.io/b/app:1\n  - docker.io/a/gvisor:v1@${digest}\n`,
  );
});
