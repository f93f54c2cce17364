import { expect, test } from 'vitest';
import { mediaLines, mediaPlanLines } from '../../../../src/cli/render/media.ts';
import { describeMedia } from '../../../../src/imager/plan.ts';
import { diskSettings, mediaContext, mediaRequest } from '../../../fixtures/imager-context.ts';

const context = mediaContext(
  { kinds: ['disk', 'kernel'], disk: { ...diskSettings, outFormat: '.zst' }, customArguments: ['quiet'] },
  { grub: { path: '/nowhere', source: '`an imager`' } },
);
const plan = describeMedia(mediaRequest, context);

test('mediaPlanLines() says what would be made, and of what', () => {
  const lines = mediaPlanLines(plan);

  expect(lines[0]).toMatch(/^oci:a:b@sha256:abab/);
  expect(lines).toContain('Talos v1.12.7 for amd64, platform metal');
  expect(lines).toContain("kept         quiet (of the installer's own command line)");
  expect(lines).toContain('GRUB         from `an imager`');
  expect(lines).toContain('disk         raw, packed as .zst, 1.3 GB and boot partitions, sectors of 512');
  expect(lines.at(-1)).toBe('kernel       /nowhere/kernel-amd64');
});

test('mediaLines() has a line for each file', () => {
  const files = [{ kind: 'iso', path: '/home/me/out/a.iso', size: 7, digest: 'sha256:00' }] as const;

  expect(mediaLines({ plan, files }, '/home/me')).toEqual(['out/a.iso\t7\tsha256:00']);
  expect(mediaLines({ plan, files }, '/srv')).toEqual(['/home/me/out/a.iso\t7\tsha256:00']);
});
