import { createHash } from 'node:crypto';
import { RootsmithError } from '../../errors/index.ts';
import { isAtLeast, type TalosVersion } from '../version.ts';
import { type VirtualExtension, writeExtensionManifest } from './virtual-extension.ts';

/** The label of Talos's STATE partition, which the configuration has too. */
const STATE_LABEL = 'system_u:object_r:system_state_t:s0';
const directories = ['rootfs', 'rootfs/usr', 'rootfs/usr/local', 'rootfs/usr/local/etc', 'rootfs/usr/local/etc/talos'];
const EMBEDDED_SINCE = '1.12';
const READABLE_SINCE = '1.13';

/** Whether a release reads a machine configuration out of its root file system. */
export function hasEmbeddedConfig(version: TalosVersion | undefined): boolean {
  return isAtLeast(version, EMBEDDED_SINCE);
}

/**
 * The virtual extension that brings a machine configuration into an image. A node reads it if its STATE partition has
 * none. Anyone who has the image can read it too. Throws `USAGE` for a release before 1.12.
 *
 * @see https://github.com/siderolabs/talos/blob/main/pkg/imager/embed.go
 */
export function embeddedConfigExtension(config: Uint8Array, version: TalosVersion | undefined): VirtualExtension {
  if (!hasEmbeddedConfig(version)) {
    throw new RootsmithError('USAGE', `embedding configuration is not supported for Talos version ${version}`, {
      hint: `Talos reads an embedded configuration from ${EMBEDDED_SINCE} on. Give it to the node in another way.`,
    });
  }
  const digest = createHash('sha256').update(config).digest('hex');
  const manifest = writeExtensionManifest(
    {
      name: 'embedded-config',
      version: digest,
      author: 'Imager',
      description: 'Virtual extension which embeds the machine configuration.',
      constraint: '>= 1.0.0',
    },
    version,
  );
  return {
    name: 'embedded-config',
    version: digest,
    entries: [
      { kind: 'file', path: 'manifest.yaml', mode: 0o644, content: manifest },
      ...directories.map((path) => ({ kind: 'directory' as const, path, mode: 0o755 })),
      {
        kind: 'file',
        path: 'rootfs/usr/local/etc/talos/config.yaml',
        mode: isAtLeast(version, READABLE_SINCE) ? 0o400 : 0,
        content: config,
        label: STATE_LABEL,
      },
    ],
  };
}
