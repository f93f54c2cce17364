import { expect, test } from 'vitest';
import { formatMirrorLock, parseMirrorLock } from '../../../../src/mirror/file/mirror-lock.ts';
import { lockedMirror } from '../../../fixtures/locked-mirror.ts';

test('parseMirrorLock() reads back what formatMirrorLock() wrote', async () => {
  const { plan, lock } = await lockedMirror();
  const [{ state: _, left: __, ...image }] = plan.images as [(typeof plan.images)[number]];

  const manifests = image.manifests.map(({ isReferrer: ___, ...manifest }) => manifest);

  expect(lock.images).toEqual([{ ...image, manifests }]);
});

test('formatMirrorLock() writes the same bytes whatever the order', async () => {
  const { plan } = await lockedMirror();
  const [image] = plan.images;
  const other = { ...image!, target: { repository: 'other', tag: 'v1' } };

  expect(formatMirrorLock([image!, other])).toBe(formatMirrorLock([other, image!]));
});

test('formatMirrorLock() gives the same bytes in whatever order descriptors have their members', async () => {
  const { text, plan } = await lockedMirror();
  const turned = plan.images.map((image) => {
    const { size, digest, mediaType } = image.named;
    return { ...image, named: { size, digest, mediaType } };
  });

  expect(formatMirrorLock(turned)).toBe(text);
});

test.each([
  ['nothing', 'it is not JSON'],
  ['{"images":[],"images":[]}', 'it has the key `images` twice in its top object'],
  ['{}', 'lockVersion'],
  ['{"lockVersion":1,"images":[{"source":"x"}]}', 'images.0.'],
  ['{"lockVersion":1,"images":[{"source":"./x"}]}', 'images.0.source`: cannot use `./x` as a place'],
])('parseMirrorLock() refuses %j with MIRROR_INVALID', (text, message) => {
  expect(() => parseMirrorLock(text, 'mirror.lock')).toThrow(
    expect.objectContaining({ code: 'MIRROR_INVALID', message: expect.stringContaining(message) }),
  );
});
