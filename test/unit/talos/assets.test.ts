import { expect, test } from 'vitest';
import {
  architectureOfAsset,
  bootAssets,
  installDirectory,
  serviceRootfsPath,
  serviceSpecPath,
} from '../../../src/talos/assets.ts';

test('boot assets lie in a directory for each architecture', () => {
  expect(installDirectory('arm64')).toBe('usr/install/arm64');
  expect(architectureOfAsset(`${installDirectory('arm64')}/${bootAssets.initramfs}`)).toBe('arm64');
});

test.each(['usr/install', 'usr/installer/amd64/vmlinuz', 'boot/vmlinuz', ''])(
  'architectureOfAsset() knows none of %j',
  (path) => {
    expect(architectureOfAsset(path)).toBeUndefined();
  },
);

test('a service has a spec and a root file system by its name', () => {
  expect(serviceSpecPath('hello')).toBe('usr/local/etc/containers/hello.yaml');
  expect(serviceRootfsPath('hello')).toBe('usr/local/lib/containers/hello');
});
