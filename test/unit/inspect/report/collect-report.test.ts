import { expect, test } from 'vitest';
import { collectReport } from '../../../../src/inspect/report/collect-report.ts';
import type { ReportValue } from '../../../../src/inspect/report/report-value.ts';
import type { ShapeName } from '../../../fixtures/gallery/shapes.ts';
import { inspectedBuilds } from '../../../fixtures/inspected-build.ts';

const README = 'what the base brings\n'.repeat(300);
const RECIPE = `layers: ${JSON.stringify([{ files: [{ path: '/etc/copy', content: README }] }])}\n`;
const UNKNOWN = { kind: 'unknown', reason: 'not asked' } as const;

async function reportOn(shape: ShapeName, hasBase = true): Promise<ReportValue> {
  const { images, context } = await inspectedBuilds({ a: RECIPE }, shape);
  const inspected = images['a']!;
  const base = hasBase ? ({ kind: 'opened', name: 'the base', inspected: images['base']! } as const) : UNKNOWN;
  return await collectReport(inspected, { base, warnings: () => ['told before'] }, context);
}

test('collectReport() has the changes, duplicates, levels and facts of an installer', async () => {
  const value = await reportOn('v1.14 by a factory, with extensions');

  expect(value.comparison).toEqual({
    kind: 'compared',
    base: 'the base',
    changes: [{ kind: 'added', path: 'rootfs/etc/copy', fields: [], growth: README.length }],
  });
  expect(value.duplicates).toContainEqual(
    expect.objectContaining({ size: README.length, paths: ['rootfs/etc/copy', 'rootfs/usr/share/readme'] }),
  );
  expect(value.levels.map(({ kind }) => kind)).toEqual(
    expect.arrayContaining(['image', 'layer', 'unified kernel image', 'kernel', 'initramfs']),
  );
  expect(value.facts.map(([label]) => label)).toEqual(['Talos', 'Kernel', 'Platform', 'Digest']);
  expect(value.commandLines.length).toBeGreaterThan(0);
  expect(value.warnings).toEqual(['told before']);
});

test('collectReport() without a base says why, and calls all files those of the image', async () => {
  const { comparison, owners } = await reportOn('no history', false);

  expect(comparison).toEqual({ kind: 'not-compared', reason: 'not asked' });
  expect(owners[0]?.name).toBe('image');
});
