/**
 * The keys of the META partition that Talos itself uses.
 *
 * @see https://github.com/siderolabs/talos/blob/main/pkg/machinery/meta/constants.go
 */
export const metaTags = {
  Upgrade: 0x6,
  StagedUpgradeImageRef: 0x7,
  StagedUpgradeInstallOptions: 0x8,
  StateEncryptionConfig: 0x9,
  MetalNetworkPlatformConfig: 0xa,
  DownloadURLCode: 0xb,
  UserReserved1: 0xc,
  UserReserved2: 0xd,
  UserReserved3: 0xe,
  UUIDOverride: 0xf,
  UniqueMachineToken: 0x10,
  DiskImageBootloader: 0x11,
} as const satisfies Readonly<Record<string, number>>;

const names: ReadonlyMap<number, string> = new Map(Object.entries(metaTags).map(([name, tag]) => [tag, name]));

/** The name that Talos has for a key, if any. */
export function metaTagName(key: number): string | undefined {
  return names.get(key);
}

/** All keys with names, for hints: `0x6 (Upgrade), …`. */
export function tagNames(): string {
  return [...names].map(([tag, name]) => `0x${tag.toString(16)} (${name})`).join(', ');
}
