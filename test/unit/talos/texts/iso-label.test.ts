import { expect, test } from 'vitest';
import { isoVolumeLabel, parseTalosVersion } from '../../../../src/talos/index.ts';

test.each([
  ['v1.14.0-rc.1', false, 'TALOS_V1_14_0_RC_1'],
  ['v1.9.6', true, 'TALOS_SB_V1_9_6'],
  ['v1.10.0', true, 'TALOS_V1_10_0'],
  ['v1.7.7', false, undefined],
  ['v1.14.0-alpha.1.2.3.4.5.6.7.8.9.10', false, 'TALOS_V1_14_0_ALPHA_1_2_3_4_5_6_'],
])('isoVolumeLabel() of %s (secure boot: %s)', (version, secureBoot, label) => {
  expect(isoVolumeLabel(parseTalosVersion(version), { secureBoot })).toBe(label);
});
