import { expect, test } from 'vitest';
import type { Breakage } from '../../../../src/installer/breakage/finding.ts';
import { refuseBreakage } from '../../../../src/installer/breakage/refuse.ts';
import type { ProgressEvent } from '../../../../src/progress/index.ts';

const gone: Breakage = { rule: 'needed-path', message: '`/x` is removed', advice: 'Leave it.' };
const hidden: Breakage = { rule: 'hidden-by-extension', message: '`/y` is hidden', advice: 'Move it.' };

function refused(platforms: Parameters<typeof refuseBreakage>[0]): unknown {
  try {
    refuseBreakage(platforms, { force: false, report: () => undefined });
    return undefined;
  } catch (error) {
    return error;
  }
}

test('refuseBreakage() lets a build pass in which nothing was found', () => {
  expect(refused([{ platform: 'linux/amd64', breakage: [] }])).toBeUndefined();
});

test('refuseBreakage() says what is so on all platforms once, and names the platforms of the rest', () => {
  const error = refused([
    { platform: 'linux/amd64', breakage: [gone, hidden] },
    { platform: 'linux/arm64', breakage: [gone] },
  ]);

  expect(error).toMatchObject({
    code: 'BUILD_BREAKS_BOOT',
    message: [
      '2 things of the base would break, or be lost:',
      '`/x` is removed (needed-path)',
      'linux/amd64: `/y` is hidden (hidden-by-extension)',
    ].join('\n'),
    hint: 'Leave it.\nMove it.\nBuild with `--force` if it is meant.',
    details: { count: 2, rules: 'needed-path hidden-by-extension' },
  });
});

test('refuseBreakage() makes warnings where it is forced', () => {
  const events: ProgressEvent[] = [];

  refuseBreakage([{ platform: 'linux/amd64', breakage: [gone] }], {
    force: true,
    report: (event) => events.push(event),
  });

  expect(events).toEqual([{ kind: 'warning', message: '`/x` is removed' }]);
});
