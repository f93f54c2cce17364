import type { Released } from '../released.ts';

/** An argument of a platform. */
export interface PlatformArgument extends Released {
  readonly argument: string;
  /** Only for this architecture. */
  readonly on?: 'amd64' | 'arm64';
}

export interface PlatformFacts extends Released {
  /** In the order in which they are printed. */
  readonly arguments: readonly PlatformArgument[];
  /** What images up to 1.4 say about the source of the configuration. */
  readonly oldConfigSource?: 'none' | 'guestinfo';
}

const netIfnames: PlatformArgument = { argument: 'net.ifnames=0', since: '1.5' };
const noKexec: PlatformArgument = { argument: 'sysctl.kernel.kexec_load_disabled=1', since: '1.8' };
const noDashboard = (since: string): PlatformArgument => ({ argument: 'talos.dashboard.disabled=1', since });

const consoles = (...names: readonly string[]): readonly PlatformArgument[] =>
  names.map((name) => ({ argument: `console=${name}` }));

const cloud: readonly PlatformArgument[] = [...consoles('tty1', 'ttyS0'), netIfnames];
const screenLast: readonly PlatformArgument[] = [...consoles('ttyS0', 'tty0', 'tty1'), netIfnames];

/**
 * Every platform of Talos by the name that `talos.platform` has.
 *
 * @see https://github.com/siderolabs/talos/tree/main/internal/app/machined/pkg/runtime/v1alpha1/platform
 */
export const platforms: Readonly<Record<string, PlatformFacts>> = {
  akamai: { since: '1.7', arguments: screenLast },
  alibabacloud: { since: '1.14', arguments: cloud },
  aws: {
    oldConfigSource: 'none',
    arguments: [...cloud, { argument: 'nvme_core.io_timeout=4294967295', since: '1.14' }],
  },
  azure: {
    oldConfigSource: 'none',
    arguments: [
      ...consoles('ttyS0,115200n8'),
      { argument: 'earlyprintk=ttyS0,115200' },
      { argument: 'rootdelay=300' },
      netIfnames,
      noDashboard('1.5'),
      noKexec,
    ],
  },
  cloudstack: { since: '1.8', arguments: cloud },
  container: { arguments: [] },
  'digital-ocean': { oldConfigSource: 'none', arguments: screenLast },
  equinixMetal: {
    arguments: [
      { argument: 'console=ttyS1,115200n8', before: '1.7' },
      { argument: 'console=ttyS1,115200n8', since: '1.7', on: 'amd64' },
      { argument: 'console=ttyAMA0,115200', since: '1.7', on: 'arm64' },
    ],
  },
  exoscale: { since: '1.3', arguments: cloud },
  gcp: {
    oldConfigSource: 'none',
    arguments: [...consoles('ttyS0'), netIfnames, noDashboard('1.5'), noKexec],
  },
  hcloud: { oldConfigSource: 'none', arguments: cloud },
  metal: {
    arguments: [
      { argument: 'console=ttyS0', before: '1.7' },
      { argument: 'console=ttyS0', since: '1.7', before: '1.8', on: 'amd64' },
      { argument: 'console=ttyAMA0', since: '1.7', on: 'arm64' },
      { argument: 'console=tty0' },
    ],
  },
  nocloud: { oldConfigSource: 'none', arguments: cloud },
  opennebula: { since: '1.7', arguments: cloud },
  openstack: { arguments: cloud },
  oracle: { oldConfigSource: 'none', arguments: [...cloud, noDashboard('1.6')] },
  scaleway: { oldConfigSource: 'none', arguments: [...cloud, noDashboard('1.5')] },
  upcloud: { oldConfigSource: 'none', arguments: [netIfnames] },
  vmware: {
    oldConfigSource: 'guestinfo',
    arguments: [
      { argument: 'talos.config=guestinfo', since: '1.5', on: 'amd64' },
      { argument: 'console=tty0', on: 'amd64' },
      { argument: 'console=ttyS0', on: 'amd64' },
      { argument: 'earlyprintk=ttyS0,115200', on: 'amd64' },
      { argument: 'net.ifnames=0', since: '1.5', on: 'amd64' },
      { argument: 'talos.config=guestinfo', since: '1.11.1', on: 'arm64' },
      { argument: 'console=tty0', since: '1.11.1', on: 'arm64' },
      { argument: 'console=ttyAMA0', since: '1.11.1', on: 'arm64' },
      { argument: 'net.ifnames=0', since: '1.11.1', on: 'arm64' },
    ],
  },
  vultr: { oldConfigSource: 'none', arguments: [netIfnames] },
};

/** Names that an older Talos had for a platform. */
export const platformAliases: Readonly<Record<string, string>> = { packet: 'equinixMetal' };

const noDashboardHere: PlatformArgument = { argument: 'talos.dashboard.disabled=1', since: '1.5' };
const boardKexec: PlatformArgument = { argument: 'sysctl.kernel.kexec_load_disabled=1' };

/**
 * The boards that Talos itself knew before overlays, that is up to 1.6, and the arguments of each.
 *
 * @see https://github.com/siderolabs/talos/tree/v1.6.7/internal/app/machined/pkg/runtime/v1alpha1/board
 */
export const boards: Readonly<Record<string, readonly PlatformArgument[]>> = {
  bananapi_m64: [...consoles('tty0', 'ttyS0,115200'), noDashboardHere],
  jetson_nano: [...consoles('tty0', 'ttyS0,115200'), boardKexec, noDashboardHere],
  libretech_all_h3_cc_h5: [...consoles('tty0', 'ttyS0,115200'), noDashboardHere],
  nanopi_r4s: [...consoles('tty0', 'ttyS2,1500000n8'), boardKexec, noDashboardHere],
  pine64: [...consoles('tty0', 'ttyS0,115200'), noDashboardHere],
  rock64: [...consoles('tty0', 'ttyS2,115200n8'), noDashboardHere],
  rockpi_4: [...consoles('tty0', 'ttyS2,1500000n8'), boardKexec, noDashboardHere],
  rockpi_4c: [...consoles('tty0', 'ttyS2,1500000n8'), boardKexec, noDashboardHere],
  rpi_generic: [...consoles('tty0', 'ttyAMA0,115200'), boardKexec, noDashboardHere],
};
