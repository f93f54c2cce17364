import { expect, test } from 'vitest';
import {
  boardArguments,
  oldConfigSource,
  platformArguments,
  platformName,
  platformNames,
} from '../../../../src/talos/command-line/platform-arguments.ts';
import { parseTalosVersion } from '../../../../src/talos/index.ts';

const printed = (platform: string, version: string, architecture: 'amd64' | 'arm64' = 'amd64'): string =>
  platformArguments(platform, { version: parseTalosVersion(version), architecture }).join(' ');

test.each([
  ['metal', 'v1.6.7', 'arm64', 'console=ttyS0 console=tty0'],
  ['metal', 'v1.7.0', 'arm64', 'console=ttyAMA0 console=tty0'],
  ['metal', 'v1.7.0', 'amd64', 'console=ttyS0 console=tty0'],
  ['metal', 'v1.8.0', 'amd64', 'console=tty0'],
  ['aws', 'v1.4.0', 'amd64', 'console=tty1 console=ttyS0'],
  ['aws', 'v1.13.0', 'amd64', 'console=tty1 console=ttyS0 net.ifnames=0'],
  ['aws', 'v1.14.0', 'amd64', 'console=tty1 console=ttyS0 net.ifnames=0 nvme_core.io_timeout=4294967295'],
  [
    'gcp',
    'v1.8.0',
    'amd64',
    'console=ttyS0 net.ifnames=0 talos.dashboard.disabled=1 sysctl.kernel.kexec_load_disabled=1',
  ],
  ['packet', 'v1.7.0', 'arm64', 'console=ttyAMA0,115200'],
  ['vmware', 'v1.11.0', 'arm64', ''],
  ['vmware', 'v1.11.1', 'arm64', 'talos.config=guestinfo console=tty0 console=ttyAMA0 net.ifnames=0'],
  ['container', 'v1.13.0', 'amd64', ''],
  ['vultr', 'v1.4.0', 'amd64', ''],
] as const)('platformArguments(%s) of %s for %s', (platform, version, architecture, expected) => {
  expect(printed(platform, version, architecture)).toBe(expected);
});

test('platformName() refuses a platform that the release does not know, and names one that is near', () => {
  expect(() => platformName('akamai', parseTalosVersion('v1.6.0'))).toThrow(
    expect.objectContaining({ code: 'USAGE', message: 'unknown platform: "akamai"' }),
  );
  expect(() => platformName('opnstack', undefined)).toThrow(expect.objectContaining({ hint: 'Write `openstack`.' }));
  expect(() => platformName('constructor', undefined)).toThrow(expect.objectContaining({ code: 'USAGE' }));
});

test('platformNames() grow with the releases', () => {
  expect(platformNames(parseTalosVersion('v1.0.0'))).not.toContain('exoscale');
  expect(platformNames(undefined)).toContain('alibabacloud');
  expect(platformNames(parseTalosVersion('v1.13.9'))).toHaveLength(19);
});

test('boardArguments() knows the boards of Talos up to 1.6', () => {
  const target = { version: parseTalosVersion('v1.6.7'), architecture: 'arm64' } as const;

  expect(boardArguments('rock64', target).join(' ')).toBe(
    'console=tty0 console=ttyS2,115200n8 talos.dashboard.disabled=1',
  );
  expect(() => boardArguments('rock46', target)).toThrow(
    expect.objectContaining({ code: 'USAGE', hint: 'Write `rock64`.' }),
  );
});

test('oldConfigSource() is what images up to 1.4 say', () => {
  expect(['aws', 'vmware', 'metal', 'toString'].map(oldConfigSource)).toEqual([
    'none',
    'guestinfo',
    undefined,
    undefined,
  ]);
});
