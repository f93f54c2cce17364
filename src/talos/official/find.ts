import { nearest, RootsmithError } from '../../errors/index.ts';
import { goQuoted } from '../go-yaml/index.ts';
import { isAtLeast, type TalosVersion } from '../version.ts';
import type { OfficialExtension } from './image-digests.ts';
import type { OfficialOverlay } from './overlays.ts';

/** Names that extensions had in older releases. They count only where the release has none of the old name. */
const aliases: Readonly<Record<string, string>> = {
  'v4l-uvc': 'v4l-uvc-drivers',
  'usb-modem': 'usb-modem-drivers',
  gasket: 'gasket-driver',
  'talos-vmtoolsd': 'vmtoolsd-guest-agent',
  'xe-guest-utilities': 'xen-guest-agent',
  'nvidia-container-toolkit': 'nvidia-container-toolkit-lts',
  'nvidia-open-gpu-kernel-modules': 'nvidia-open-gpu-kernel-modules-lts',
  'nonfree-kmod-nvidia': 'nonfree-kmod-nvidia-lts',
  'nvidia-fabricmanager': 'nvidia-fabric-manager-lts',
  'i915-ucode': 'i915',
  'amdgpu-firmware': 'amdgpu',
};

const PREFIX = 'siderolabs/';
const OVERLAYS_SINCE = '1.7';

/**
 * Finds an official extension by its name, with or without `siderolabs/`: exactly, or by the name that it has now.
 * Throws `NOT_FOUND` in the factory's words.
 *
 * @see https://github.com/siderolabs/image-factory/blob/main/internal/profile/profile.go
 */
export function findOfficialExtension(
  name: string,
  among: readonly OfficialExtension[],
  version: TalosVersion,
): OfficialExtension {
  const asked = name.startsWith(PREFIX) ? name : `${PREFIX}${name}`;
  const short = asked.slice(PREFIX.length);
  const renamed = Object.hasOwn(aliases, short) ? `${PREFIX}${aliases[short] ?? ''}` : undefined;
  const found = among.find((one) => one.name === asked) ?? among.find((one) => one.name === renamed);
  if (found !== undefined) return found;
  throw new RootsmithError(
    'NOT_FOUND',
    `official extension ${goQuoted(asked)} is not available for Talos version ${version}`,
    { hint: hintFor(asked, among), details: { name: asked, version } },
  );
}

/** Finds an official overlay by its name. Throws `NOT_FOUND`, and `USAGE` for a release before overlays. */
export function findOfficialOverlay(
  name: string,
  among: readonly OfficialOverlay[],
  version: TalosVersion,
): OfficialOverlay {
  if (!isAtLeast(version, OVERLAYS_SINCE)) {
    throw new RootsmithError('USAGE', `overlay is not supported for Talos version ${version}`, {
      hint: `Talos has overlays from ${OVERLAYS_SINCE} on.`,
    });
  }
  const found = among.find((one) => one.name === name);
  if (found !== undefined) return found;
  throw new RootsmithError(
    'NOT_FOUND',
    `official overlay ${goQuoted(name)} is not available for Talos version ${version}`,
    {
      hint: hintFor(name, among),
      details: { name, version },
    },
  );
}

function hintFor(name: string, among: readonly { readonly name: string }[]): string {
  const names = among.map((one) => one.name);
  const near = nearest(name, names);
  const containing = names.filter((one) => one.includes(name.slice(name.lastIndexOf('/') + 1))).slice(0, 5);
  if (near !== undefined) return `Write \`${near}\`.`;
  if (containing.length > 0) return `Did you mean ${containing.map((one) => `\`${one}\``).join(', ')}?`;
  return `The release has ${names.length} of them; look into its list.`;
}
