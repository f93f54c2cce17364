import { expect, test } from 'vitest';
import { osRelease, parseTalosVersion } from '../../../../src/talos/index.ts';

test('osRelease() is what a UKI says', () => {
  expect(osRelease(parseTalosVersion('v1.13.9'))).toBe(
    'NAME="Talos"\nID=talos\nVERSION_ID=v1.13.9\nPRETTY_NAME="Talos (v1.13.9)"\nHOME_URL="https://www.talos.dev/"\nBUG_REPORT_URL="https://github.com/siderolabs/talos/issues"\nVENDOR_NAME="Sidero Labs"\nVENDOR_URL="https://www.siderolabs.com/"\n',
  );
});

test('osRelease() has another name from 1.13 on', () => {
  expect(osRelease(parseTalosVersion('v1.13.0'), { name: 'My Linux' })).toMatch(/^NAME="My Linux"\nID=my_linux\n/);
  expect(osRelease(parseTalosVersion('v1.12.0'), { name: 'My Linux' })).toMatch(/^NAME="Talos"\nID=talos\n/);
});
