import { expect, test } from 'vitest';
import { findOfficialExtension, findOfficialOverlay, parseTalosVersion } from '../../../../src/talos/index.ts';

const version = parseTalosVersion('v1.13.9');
const extension = (name: string) => ({
  name: `siderolabs/${name}`,
  tag: '1',
  reference: `ghcr.io/siderolabs/${name}:1`,
});
const extensions = ['gvisor', 'i915', 'xen-guest-agent', 'nvidia-container-toolkit-lts'].map(extension);

test('findOfficialExtension() takes the name with and without its prefix', () => {
  expect(findOfficialExtension('siderolabs/gvisor', extensions, version)).toBe(extensions[0]);
  expect(findOfficialExtension('gvisor', extensions, version)).toBe(extensions[0]);
});

test('findOfficialExtension() takes an old name only where the release has none of it', () => {
  const old = extension('i915-ucode');

  expect(findOfficialExtension('i915-ucode', extensions, version).name).toBe('siderolabs/i915');
  expect(findOfficialExtension('i915-ucode', [...extensions, old], version)).toBe(old);
});

test('findOfficialExtension() says what the factory says, and what is near', () => {
  expect(() => findOfficialExtension('siderolabs/gvisr', extensions, version)).toThrow(
    expect.objectContaining({
      code: 'NOT_FOUND',
      message: 'official extension "siderolabs/gvisr" is not available for Talos version v1.13.9',
      hint: 'Write `siderolabs/gvisor`.',
    }),
  );
  expect(() => findOfficialExtension('toolkit', extensions, version)).toThrow(
    expect.objectContaining({ hint: 'Did you mean `siderolabs/nvidia-container-toolkit-lts`?' }),
  );
  expect(() => findOfficialExtension('constructor', extensions, version)).toThrow(
    expect.objectContaining({ hint: 'The release has 4 of them; look into its list.' }),
  );
});

test('findOfficialOverlay() finds overlays from 1.7 on', () => {
  const overlay = { name: 'rpi_generic', image: 'siderolabs/sbc-raspberrypi', digest: `sha256:${'0'.repeat(64)}` };

  expect(findOfficialOverlay('rpi_generic', [overlay], version)).toBe(overlay);
  expect(() => findOfficialOverlay('rpi_genric', [overlay], version)).toThrow(
    expect.objectContaining({ code: 'NOT_FOUND', hint: 'Write `rpi_generic`.' }),
  );
  expect(() => findOfficialOverlay('rpi_generic', [overlay], parseTalosVersion('v1.6.7'))).toThrow(
    expect.objectContaining({ message: 'overlay is not supported for Talos version v1.6.7' }),
  );
});
