import { expect, test } from 'vitest';
import { embeddedConfigExtension, hasEmbeddedConfig, parseTalosVersion } from '../../../../src/talos/index.ts';

const config = new TextEncoder().encode('version: v1alpha1\n');
const at = parseTalosVersion;

test('embeddedConfigExtension() has the entries of the imager, in its order', () => {
  const { entries } = embeddedConfigExtension(config, at('v1.13.0'));

  expect(entries.map(({ kind, path, mode }) => `${kind} ${path} ${mode.toString(8)}`)).toEqual([
    'file manifest.yaml 644',
    'directory rootfs 755',
    'directory rootfs/usr 755',
    'directory rootfs/usr/local 755',
    'directory rootfs/usr/local/etc 755',
    'directory rootfs/usr/local/etc/talos 755',
    'file rootfs/usr/local/etc/talos/config.yaml 400',
  ]);
  expect(entries.at(-1)).toMatchObject({ content: config, label: 'system_u:object_r:system_state_t:s0' });
});

test('embeddedConfigExtension() names the configuration by its digest', () => {
  const { entries, version } = embeddedConfigExtension(config, undefined);
  const [manifest] = entries;

  expect(version).toMatch(/^[0-9a-f]{64}$/);
  expect(manifest?.kind === 'file' && Buffer.from(manifest.content).toString()).toContain(`    version: ${version}\n`);
});

test('embeddedConfigExtension() of 1.12 has no permissions, and older releases none at all', () => {
  expect(embeddedConfigExtension(config, at('v1.12.0')).entries.at(-1)).toMatchObject({ mode: 0 });
  expect(hasEmbeddedConfig(at('v1.11.6'))).toBe(false);
  expect(() => embeddedConfigExtension(config, at('v1.11.6'))).toThrow(
    expect.objectContaining({
      code: 'USAGE',
      message: 'embedding configuration is not supported for Talos version v1.11.6',
    }),
  );
});
