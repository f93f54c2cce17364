import { expect, test } from 'vitest';
import { renderImage, renderLeft, renderMirrorPlanJson, renderPlanLines } from '../../../../src/cli/render/mirror.ts';
import type { MirrorOutcome, MirrorPlan } from '../../../../src/mirror/index.ts';
import { digestOf } from '../../../../src/oci/index.ts';

const digest = digestOf(new Uint8Array([1]));
const root = { mediaType: 'm', digest, size: 1 };
const image = (state: string) => ({
  source: { text: 'redis:7' },
  named: root,
  root,
  target: { repository: 'library/redis', tag: '7' },
  state,
  manifests: [{ descriptor: root }],
  blobs: [{ digest }],
  tags: ['7'],
  omitted: [],
  left: [],
});
const plan = {
  target: 'r.example',
  images: [image('copy'), image('present')],
  failed: [],
  blobs: [{ descriptor: root, sources: [{ text: 'a' }], presentIn: [], neededIn: ['library/redis'], secret: 1 }],
  totals: { images: 2 },
  warnings: ['w'],
} as unknown as MirrorPlan;

test('renderImage() writes a dash where there is no digest', () => {
  expect(renderImage({ source: 'a', target: plan.images[0]!.target, digest: undefined })).toBe('a - library/redis:7');
});

test('renderPlanLines() lists what is not there yet', () => {
  expect(renderPlanLines(plan)).toEqual([`redis:7 ${digest} library/redis:7`]);
});

test('renderMirrorPlanJson() writes names and digests, and nothing from inside', () => {
  const document = JSON.parse(renderMirrorPlanJson(plan));

  expect(document.images[0]).toMatchObject({ digest, target: 'library/redis:7', manifests: [digest], blobs: [digest] });
  expect(document.blobs).toEqual([{ digest, size: 1, sources: ['a'], presentIn: [], neededIn: ['library/redis'] }]);
});

test('renderLeft() says nothing where all is there', () => {
  expect(renderLeft({ images: [{ left: [] }] } as unknown as MirrorOutcome)).toBeUndefined();
  expect(renderLeft({ images: [{ left: [1, 2] }, { left: [] }] } as unknown as MirrorOutcome)).toContain(
    '1 of 2 images arrived incomplete: 2 signatures',
  );
});
